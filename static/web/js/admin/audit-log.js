// The audit log, of an account or of the whole shop.

import { ALARMING, NAMES } from "../account/activity.js";
import { h } from "../dom.js";
import { browser, when } from "../format.js";
import { around, count, language, t } from "../language.js";
import { list } from "./frame.js";

const DAY = 86_400_000; // milliseconds

/** The list with its filters, and how to load it again. `accounts`: of all accounts, which each row names. */
export function auditLog(context, { path, accounts }) {
  const events = Object.entries(NAMES).sort(([, a], [, b]) => a.localeCompare(b, language));
  return list(context, {
    path,
    search: accounts && { name: "user", label: t`Email address or id`, maxlength: 254 },
    filters: [
      { name: "event", label: t`Event`, options: [["", t`Any`], ...events] },
      { name: "since", label: t`From`, type: "date" },
      { name: "until", label: t`To`, type: "date" },
    ],
    total: (n) => count(n, "{0} entry", "{0} entries"),
    none: t`No entry found.`,
    columns: [[t`When`], [t`Event`], accounts && [t`Account`], [t`Where from`]].filter(Boolean),
    // The last day is part of what is meant.
    toRequest: ({ until, ...rest }) => ({ ...rest, until: until && dayAfter(until) }),
    row: (entry) => row(entry, accounts),
  });
}

function row({ at, event, ip, user_agent, user_id, email, actor_id, actor_email }, accounts) {
  return h("tr", { class: "entry" },
    h("td", { class: "muted small" }, h("time", { datetime: at, title: at }, when(at))),
    h("td", { class: "event" },
      ALARMING.has(event) ? h("span", { class: "badge warning" }, NAMES[event]) : h("strong", {}, NAMES[event] ?? event),
      actor_id && h("p", { class: "small muted" }, around`by ${account(actor_id, actor_email)}`)),
    accounts && h("td", {}, user_id ? account(user_id, email) : h("span", { class: "muted" }, t`Unknown name`)),
    h("td", { class: "muted small from" }, `${browser(user_agent)} · ${ip}`));
}

/** A link to the account, which may be gone. */
function account(id, email) {
  return [
    h("a", { href: `/admin/users/${id}` }, email ?? id.slice(0, 8)),
    !email && h("span", { class: "muted" }, " ", t`(deleted)`),
  ];
}

/** What is no date stays, and the server says so. */
function dayAfter(date) {
  const next = new Date(Date.parse(date) + DAY);
  return Number.isNaN(next.getTime()) ? date : next.toISOString().slice(0, 10);
}
