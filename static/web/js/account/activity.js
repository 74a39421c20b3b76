// What happened to the account.

import { api } from "../api.js";
import { h } from "../dom.js";
import { failed } from "../empty.js";
import { browser, when } from "../format.js";
import { t } from "../language.js";

const SHOWN = 8;

/** What events are called. */
export const NAMES = {
  register: t`Account created`,
  login: t`Logged in`,
  login_failed: t`Failed login`,
  logout: t`Logged out`,
  refresh_refused: t`Refused to continue a session`,
  password_changed: t`Password changed`,
  password_reset: t`Password reset by mail`,
  email_verified: t`Email address confirmed`,
  email_changed: t`Email address changed`,
  email_restored: t`Email address changed back`,
  totp_enabled: t`Two-factor login turned on`,
  totp_disabled: t`Two-factor login turned off`,
  recovery_codes_renewed: t`New recovery codes made`,
  passkey_login: t`Logged in with a passkey`,
  passkey_refused: t`Refused a passkey that may be a copy`,
  passkey_added: t`Passkey added`,
  passkey_removed: t`Passkey removed`,
  passkey_second_factor_on: t`Passkeys asked for after the password`,
  passkey_second_factor_off: t`Passkeys no longer asked for after the password`,
  profile_changed: t`Profile changed`,
  disabled: t`Account disabled`,
  enabled: t`Account enabled`,
  role_changed: t`Role changed`,
  session_ended: t`Logged out by the shop`,
  account_deleted: t`Account deleted`,
};
/** Events that the owner should look at. */
export const ALARMING = new Set(["login_failed", "refresh_refused", "passkey_refused"]);

export function activity(context) {
  const list = h("ul", { class: "rows" });
  const load = async (limit) => {
    try {
      const { data } = await api(`/api/users/me/audit?limit=${limit}`, { signal: context.signal });
      const more = data.total > data.items.length && limit < 100 &&
        h("li", {}, h("button", { class: "button quiet small", type: "button", onclick: () => load(100) }, t`Show more`));
      list.replaceChildren(...data.items.map(row), ...(more ? [more] : []));
    } catch (problem) {
      if (problem.name !== "AbortError") list.replaceChildren(h("li", {}, failed(problem, () => load(limit))));
    }
  };
  load(SHOWN);
  return h("div", { class: "stack" },
    h("p", { class: "muted" }, t`The last 90 days. Something you did not do? Change your password.`), list);
}

function row({ at, event, ip, user_agent }) {
  return h("li", {},
    h("p", {}, h("strong", {}, NAMES[event] ?? event), " ",
      ALARMING.has(event) && h("span", { class: "badge warning" }, t`Was this you?`), h("br"),
      h("span", { class: "muted small" }, `${browser(user_agent)} · ${ip}`)),
    h("time", { class: "muted small", datetime: at }, when(at)));
}
