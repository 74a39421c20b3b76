// All accounts, for admins.

import { h } from "../dom.js";
import { day } from "../format.js";
import * as session from "../session.js";
import { accountActions, nameOf, roleOf, stateOf } from "./account-actions.js";
import { frame, searchable } from "./frame.js";

const ROLES = [["", "Any"], ["user", "Users"], ["admin", "Admins"]];
const STATES = [["", "Any"], ["enabled", "Enabled"], ["disabled", "Disabled"], ["unverified", "Not confirmed"]];
const ORDERS = [["", "Oldest first"], ["newest", "Newest first"], ["email", "Email address"]];

export default function page(context) {
  context.title("Manage users");
  return frame({ heading: "Users", section: "/admin/users" }, searchable(context, {
    path: "/api/users/",
    search: { name: "search", label: "Search by name or email" },
    filters: [
      { name: "role", label: "Role", options: ROLES },
      { name: "state", label: "State", options: STATES },
      { name: "sort", label: "Order", options: ORDERS },
    ],
    noun: "user",
    columns: [["User"], ["Role"], ["State"], ["Member since"], ["", "actions"]],
    row,
  }));
}

function row(user, reload) {
  const isMe = user.id === session.user()?.id;
  const name = nameOf(user);
  return h("tr", {},
    h("td", { class: "whole" },
      h("a", { href: `/admin/users/${user.id}` }, name), isMe && " (you)", h("p", { class: "model" }, user.email)),
    h("td", {}, roleOf(user)),
    h("td", {}, stateOf(user)),
    h("td", { class: "muted small" }, day(user.created_at)),
    h("td", { class: "actions" }, !isMe && accountActions(user, reload)));
}
