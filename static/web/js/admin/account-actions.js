// What an admin can do to an account: disable or enable it, give it a role.

import { api } from "../api.js";
import { ask } from "../dialog.js";
import { h } from "../dom.js";
import { tell } from "../message.js";

/** What a person is called. */
export const nameOf = (user) =>
  [user.first_name, user.last_name].filter(Boolean).join(" ") || user.username || user.email;

/** The state of an account. */
export const stateOf = (user) => (user.disabled
  ? h("span", { class: "badge danger" }, "Disabled")
  : h("span", { class: `badge ${user.is_verified ? "good" : ""}` }, user.is_verified ? "Confirmed" : "Not confirmed"));

/** The role of an account. */
export const roleOf = (user) => h("span", { class: user.role === "admin" ? "badge good" : "badge" }, user.role);

/** The buttons; `reload` is called after a change. */
export function accountActions(user, reload) {
  const name = nameOf(user);
  const change = async (json, done) => {
    await api(`/api/users/${user.id}`, { method: "PATCH", json });
    tell(done);
    await reload();
  };
  const role = user.role === "admin"
    ? { to: "user", button: "Make a user", text: `${name} can no longer manage products and users.`, done: `${name} is a user now.` }
    : { to: "admin", button: "Make an admin", text: `${name} can then manage products, pictures and users, you included.`, done: `${name} is an admin now.` };
  const changeRole = () => ask({
    title: `${role.button}?`, text: role.text, button: role.button,
    act: () => change({ role: role.to }, role.done),
  });
  const disable = () => ask({
    title: `Disable ${name}?`, text: "All sessions end at once, and logging in is not possible until the account is enabled again.",
    button: "Disable", danger: true,
    act: () => change({ disabled: true }, `${name} is disabled.`),
  });
  const enable = () => change({ disabled: false }, `${name} is enabled again.`).catch((problem) => tell(problem.message));
  const button = (text, onclick, kind = "") =>
    h("button", { class: `button quiet small ${kind}`, type: "button", onclick, "aria-label": `${text}: ${name}` }, text);
  return h("div", { class: "buttons" },
    button(role.button, changeRole),
    user.disabled ? button("Enable", enable) : button("Disable", disable, "danger"));
}
