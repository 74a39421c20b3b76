// One account: who it is, where it is logged in, what happened to it.

import { sessionRow } from "../account/sessions.js";
import { api } from "../api.js";
import { ask } from "../dialog.js";
import { h } from "../dom.js";
import { failed } from "../empty.js";
import { day } from "../format.js";
import { t } from "../language.js";
import { tell } from "../message.js";
import * as session from "../session.js";
import { accountActions, nameOf, roleOf, stateOf } from "./account-actions.js";
import { auditLog } from "./audit-log.js";
import { frame } from "./frame.js";

export default function page(context) {
  const { id } = context.params;
  const path = `/api/users/${id}`;
  const heading = h("span", {}, t`User`);
  const profile = h("div", { class: "panel stack" }, h("p", { class: "muted", role: "status" }, t`Loading…`));
  const sessions = h("ul", { class: "rows" });
  const isMe = id === session.user()?.id;
  context.title(t`User`);

  const load = async () => {
    try {
      const { data: user } = await api(path, { signal: context.signal });
      heading.textContent = nameOf(user);
      context.title(nameOf(user));
      profile.replaceChildren(facts(user), isMe ? h("p", { class: "muted" }, t`This is your account.`) : accountActions(user, reload));
    } catch (problem) {
      if (problem.name === "AbortError") return;
      const text = problem.status === 404 ? t`This account does not exist any more.` : null;
      profile.replaceChildren(text ? h("p", {}, text) : failed(problem, load));
    }
  };

  const loadSessions = async () => {
    try {
      const { data } = await api(`${path}/sessions`, { signal: context.signal });
      sessions.replaceChildren(...(data.length ? data.map(row) : [h("li", { class: "muted" }, t`Not logged in anywhere.`)]));
      endAll.hidden = data.length === 0;
    } catch (problem) {
      if (problem.name !== "AbortError") sessions.replaceChildren(h("li", {}, failed(problem, loadSessions)));
    }
  };

  function row(one) {
    const end = async (name) => {
      try {
        await api(`${path}/sessions/${one.id}`, { method: "DELETE" });
        tell(t`The session of ${name} has ended.`);
      } catch (problem) {
        tell(problem.message);
      }
      await reload();
    };
    return sessionRow(one, end);
  }

  const endAll = h("button", { class: "button quiet small", type: "button", hidden: true, onclick: askToEndAll }, t`End all sessions`);
  function askToEndAll() {
    ask({
      title: t`End all sessions?`,
      text: isMe ? t`You are logged out too.` : t`${heading.textContent} is logged out everywhere, and can log in again.`,
      button: t`End all`,
      async act() {
        await api(`${path}/sessions`, { method: "DELETE" });
        if (isMe) {
          session.endAll("logout");
          return;
        }
        tell(t`All sessions have ended.`);
        await reload();
      },
    });
  }

  const log = auditLog(context, { path: `${path}/audit`, accounts: false });
  const reload = () => Promise.all([load(), loadSessions(), log.reload()]);
  context.settled = Promise.all([context.settled, load(), loadSessions()]);
  return frame({ heading, section: "/admin/users" },
    h("div", { class: "columns" },
      profile,
      h("section", { class: "panel stack", "aria-labelledby": "sessions-heading" },
        h("div", { class: "panel-head" }, h("h2", { id: "sessions-heading" }, t`Sessions`), endAll),
        sessions)),
    h("section", { class: "section", "aria-labelledby": "audit-heading" },
      h("h2", { id: "audit-heading" }, t`The last 90 days`),
      log.element));
}

function facts(user) {
  const fact = (term, ...value) => [h("dt", {}, term), h("dd", {}, value)];
  return h("dl", { class: "facts" },
    fact(t`Email`, user.email),
    user.username && fact(t`Username`, user.username),
    user.phone_number && fact(t`Phone`, user.phone_number),
    fact(t`Role`, roleOf(user)),
    fact(t`State`, stateOf(user)),
    fact(t`Member since`, day(user.created_at)),
    fact(t`Id`, h("code", {}, user.id)));
}
