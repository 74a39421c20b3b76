// Deletes the account.

import { api } from "../api.js";
import { ask } from "../dialog.js";
import { h } from "../dom.js";
import { ownPassword } from "../form.js";
import { tell } from "../message.js";
import * as session from "../session.js";

export function deletion() {
  const open = () => ask({
    title: "Delete your account?",
    text: "Your account and what belongs to it are gone for good. There is no way back.",
    button: "Delete for good",
    danger: true,
    fields: [ownPassword()],
    async act(json) {
      await api("/api/users/me", { method: "DELETE", json });
      session.endAll("deleted");
      tell("Your account is deleted. Farewell!");
    },
  });
  return h("div", { class: "stack" },
    h("p", { class: "muted" }, "This cannot be undone."),
    h("div", {}, h("button", { class: "button quiet danger", type: "button", onclick: open }, "Delete account…")));
}
