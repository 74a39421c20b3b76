// All accounts, for admins.

import { api } from "../api.js";
import { ask } from "../dialog.js";
import { h } from "../dom.js";
import { day } from "../format.js";
import { tell } from "../message.js";
import * as session from "../session.js";
import { frame, searchable } from "./frame.js";

export default function page(context) {
  context.title("Manage users");
  return frame({ heading: "Users", section: "/admin/users" }, searchable(context, {
    path: "/api/users/",
    label: "Search by name or email",
    noun: "user",
    columns: [["User"], ["Role"], ["State"], ["Member since"], ["", "actions"]],
    row,
  }));
}

function row(user, reload) {
  const isMe = user.id === session.user()?.id;
  const name = [user.first_name, user.last_name].filter(Boolean).join(" ") || user.username || user.email;
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
  return h("tr", {},
    h("td", { class: "whole" }, h("strong", {}, name), isMe && " (you)", h("p", { class: "model" }, user.email)),
    h("td", {}, h("span", { class: user.role === "admin" ? "badge good" : "badge" }, user.role)),
    h("td", {}, user.disabled
      ? h("span", { class: "badge danger" }, "Disabled")
      : h("span", { class: `badge ${user.is_verified ? "good" : ""}` }, user.is_verified ? "Confirmed" : "Not confirmed")),
    h("td", { class: "muted small" }, day(user.created_at)),
    h("td", { class: "actions" }, !isMe && h("div", { class: "buttons" },
      button(role.button, changeRole),
      user.disabled ? button("Enable", enable) : button("Disable", disable, "danger"))));
}
