// Deletes the account.

import { api } from "../api.js";
import { h } from "../dom.js";
import { t } from "../language.js";
import { tell } from "../message.js";
import * as session from "../session.js";
import { askOwner } from "./owner.js";

export function deletion() {
  const open = () => askOwner({
    title: t`Delete your account?`,
    text: t`Your account and what belongs to it are gone for good. There is no way back.`,
    button: t`Delete for good`,
    danger: true,
    async act(json) {
      await api("/api/users/me", { method: "DELETE", json });
      session.endAll("deleted");
      tell(t`Your account is deleted. Farewell!`);
    },
  });
  return h("div", { class: "stack" },
    h("p", { class: "muted" }, t`This cannot be undone.`),
    h("div", {}, h("button", { class: "button quiet danger", type: "button", onclick: open }, t`Delete account…`)));
}
