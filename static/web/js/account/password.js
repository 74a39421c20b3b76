// Changes the password; the current one is needed.

import { field, form, newPassword } from "../form.js";
import { h } from "../dom.js";
import { request } from "../http.js";
import { t } from "../language.js";
import { tell } from "../message.js";
import * as session from "../session.js";

export function password() {
  const { email } = session.user();
  const old = field({ name: "old_password", label: t`Present password`, type: "password", required: true, autocomplete: "current-password" });
  const chosen = newPassword({ name: "new_password", label: t`New password` });
  // Password managers need the account's name.
  const who = h("input", { type: "email", value: email, autocomplete: "username", hidden: true, readonly: true });
  const change = form({
    fields: [old, chosen],
    layout: [who, h("div", { class: "row" }, old.element, chosen.element)],
    button: t`Change password`,
    async submit(values) {
      await request("/api/users/reset_password", { method: "POST", json: { email, ...values } });
      // The change ended all sessions, this one too.
      try {
        await session.logIn({ email, password: values.new_password });
        old.control.value = "";
        chosen.control.value = "";
        tell(t`Your password is changed, and all other devices are logged out.`);
      } catch {
        session.endAll("password");
        tell(t`Your password is changed. Please log in with it.`);
      }
    },
  });
  return h("div", { class: "stack" },
    h("p", { class: "muted" }, t`Changing it logs out all other devices.`), change.element);
}
