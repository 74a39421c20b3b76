// The audit log, of an account or of the whole shop.

import { ALARMING, NAMES } from "../account/activity.js";
import { h } from "../dom.js";
import { browser, when } from "../format.js";
import { list } from "./frame.js";

const DAY = 86_400_000; // milliseconds

/** The list with its filters, and how to load it again. `accounts`: of all accounts, which each row names. */
export function auditLog(context, { path, accounts }) {
  const events = Object.entries(NAMES).sort(([, a], [, b]) => a.localeCompare(b));
  return list(context, {
    path,
    search: accounts && { name: "user", label: "Email address or id", maxlength: 254 },
    filters: [
      { name: "event", label: "Event", options: [["", "Any"], ...events] },
      { name: "since", label: "From", type: "date" },
      { name: "until", label: "To", type: "date" },
    ],
    noun: "entry",
    nouns: "entries",
    columns: [["When"], ["Event"], accounts && ["Account"], ["From"]].filter(Boolean),
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
      actor_id && h("p", { class: "small muted" }, "by ", account(actor_id, actor_email))),
    accounts && h("td", {}, user_id ? account(user_id, email) : h("span", { class: "muted" }, "Unknown name")),
    h("td", { class: "muted small from" }, `${browser(user_agent)} · ${ip}`));
}

/** A link to the account, which may be gone. */
function account(id, email) {
  return [
    h("a", { href: `/admin/users/${id}` }, email ?? id.slice(0, 8)),
    !email && h("span", { class: "muted" }, " (deleted)"),
  ];
}

/** What is no date stays, and the server says so. */
function dayAfter(date) {
  const next = new Date(Date.parse(date) + DAY);
  return Number.isNaN(next.getTime()) ? date : next.toISOString().slice(0, 10);
}
