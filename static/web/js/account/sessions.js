// The account's sessions.

import { api } from "../api.js";
import { ask } from "../dialog.js";
import { h } from "../dom.js";
import { failed } from "../empty.js";
import { browser, when } from "../format.js";
import { t } from "../language.js";
import { tell } from "../message.js";
import * as session from "../session.js";

export function sessions(context) {
  const list = h("ul", { class: "rows" }, h("li", {}, h("span", { class: "skeleton" }, "A browser on a device, some time ago")));

  const load = async () => {
    try {
      const { data } = await api("/api/users/sessions", { signal: context.signal });
      list.replaceChildren(...data.map(row));
    } catch (problem) {
      if (problem.name !== "AbortError") list.replaceChildren(h("li", {}, failed(problem, load)));
    }
  };

  function row(one) {
    const end = async (name) => {
      try {
        await api(`/api/users/sessions/${one.id}`, { method: "DELETE" });
        tell(t`${name} is logged out.`);
      } catch (problem) {
        tell(problem.message);
      }
      await load();
      list.querySelector("button")?.focus();
    };
    return sessionRow(one, end);
  }

  const everywhere = () => ask({
    title: t`Log out everywhere?`,
    text: t`This ends all sessions of your account, here and on all other devices.`,
    button: t`Log out everywhere`,
    async act() {
      await api("/api/users/logout_all", { method: "POST" });
      session.endAll("logout");
    },
  });

  load();
  return h("div", { class: "stack" },
    h("p", { class: "muted" }, t`The browsers and programs that use your account.`),
    list,
    h("div", {}, h("button", { class: "button quiet", type: "button", onclick: everywhere }, t`Log out everywhere`)));
}

/** A session in a list; `end(name)` ends it. */
export function sessionRow(one, end) {
  const name = browser(one.user_agent);
  const facts = [one.ip, t`logged in ${when(one.created_at)}`, t`last used ${when(one.last_used_at)}`];
  return h("li", {},
    h("p", {}, h("strong", {}, name), " ", one.current && h("span", { class: "badge good" }, t`This device`), h("br"),
      h("span", { class: "muted small" }, facts.join(" · "))),
    !one.current && h("button", { class: "button quiet small", type: "button", "aria-label": t`End session: ${name}, ${one.ip}`, onclick: () => end(name) }, t`End`));
}
