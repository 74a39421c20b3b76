// What an admin can do to an account: disable or enable it, give it a role.

import { api } from "../api.js";
import { ask } from "../dialog.js";
import { h } from "../dom.js";
import { t } from "../language.js";
import { tell } from "../message.js";

/** What a person is called. */
export const nameOf = (user) =>
  [user.first_name, user.last_name].filter(Boolean).join(" ") || user.username || user.email;

/** The state of an account. */
export const stateOf = (user) => (user.disabled
  ? h("span", { class: "badge danger" }, t`Disabled`)
  : h("span", { class: `badge ${user.is_verified ? "good" : ""}` }, user.is_verified ? t`Confirmed` : t`Not confirmed`));

const ROLES = { admin: t`admin`, user: t`user` };

/** The role of an account. */
export const roleOf = ({ role }) => h("span", { class: role === "admin" ? "badge good" : "badge" }, ROLES[role] ?? role);

/** The buttons; `reload` is called after a change. */
export function accountActions(user, reload) {
  const name = nameOf(user);
  const change = async (json, done) => {
    await api(`/api/users/${user.id}`, { method: "PATCH", json });
    tell(done);
    await reload();
  };
  const role = user.role === "admin"
    ? { to: "user", button: t`Make a user`, title: t`Make a user?`, text: t`${name} can no longer manage products and users.`, done: t`${name} is a user now.` }
    : { to: "admin", button: t`Make an admin`, title: t`Make an admin?`, text: t`${name} can then manage products, pictures and users, you included.`, done: t`${name} is an admin now.` };
  const changeRole = () => ask({
    title: role.title, text: role.text, button: role.button,
    act: () => change({ role: role.to }, role.done),
  });
  const disable = () => ask({
    title: t`Disable ${name}?`, text: t`All sessions end at once, and logging in is not possible until the account is enabled again.`,
    button: t`Disable`, danger: true,
    act: () => change({ disabled: true }, t`${name} is disabled.`),
  });
  const enable = () => change({ disabled: false }, t`${name} is enabled again.`).catch((problem) => tell(problem.message));
  const button = (text, onclick, kind = "") =>
    h("button", { class: `button quiet small ${kind}`, type: "button", onclick, "aria-label": t`${text}: ${name}` }, text);
  return h("div", { class: "buttons" },
    button(role.button, changeRole),
    user.disabled ? button(t`Enable`, enable) : button(t`Disable`, disable, "danger"));
}
