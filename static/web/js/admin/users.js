// All accounts, for admins.

import { h } from "../dom.js";
import { day } from "../format.js";
import { count, t } from "../language.js";
import * as session from "../session.js";
import { accountActions, nameOf, roleOf, stateOf } from "./account-actions.js";
import { frame, searchable } from "./frame.js";

const ROLES = [["", t`Any`], ["user", t`Users`], ["admin", t`Admins`]];
const STATES = [["", t`Any`], ["enabled", t`Enabled`], ["disabled", t`Disabled`], ["unverified", t`Not confirmed`]];
const ORDERS = [["", t`Oldest first`], ["newest", t`Newest first`], ["email", t`Email address`]];

export default function page(context) {
  context.title(t`Manage users`);
  return frame({ heading: t`Users`, section: "/admin/users" }, searchable(context, {
    path: "/api/users/",
    search: { name: "search", label: t`Search by name or email` },
    filters: [
      { name: "role", label: t`Role`, options: ROLES },
      { name: "state", label: t`State`, options: STATES },
      { name: "sort", label: t`Order`, options: ORDERS },
    ],
    total: (n) => count(n, "{0} user", "{0} users"),
    none: t`No user found.`,
    columns: [[t`User`], [t`Role`], [t`State`], [t`Member since`], ["", "actions"]],
    row,
  }));
}

function row(user, reload) {
  const isMe = user.id === session.user()?.id;
  const name = nameOf(user);
  return h("tr", {},
    h("td", { class: "whole" },
      h("a", { href: `/admin/users/${user.id}` }, name), isMe && [" ", t`(you)`], h("p", { class: "model" }, user.email)),
    h("td", {}, roleOf(user)),
    h("td", {}, stateOf(user)),
    h("td", { class: "muted small" }, day(user.created_at)),
    h("td", { class: "actions" }, !isMe && accountActions(user, reload)));
}
