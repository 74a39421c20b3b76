// The account's passkeys: to log in with, and as a second factor.

import { api } from "../api.js";
import { ask } from "../dialog.js";
import { h } from "../dom.js";
import { failed } from "../empty.js";
import { field } from "../form.js";
import { browser, when } from "../format.js";
import { count, t } from "../language.js";
import { tell } from "../message.js";
import * as keys from "../passkeys.js";
import * as session from "../session.js";
import { askOwner } from "./owner.js";
import { recoveryCodes } from "./recovery-codes.js";

const PASSKEYS = "/api/users/me/passkeys";
const SECOND_FACTOR = `${PASSKEYS}/second_factor`;

const nameField = (value) => field({ name: "name", label: t`Name of the passkey`, required: true, maxlength: 100, value });

const button = (text, onclick, kind = "quiet", label) =>
  h("button", { class: `button ${kind}`, type: "button", onclick, "aria-label": label }, text);

export function passkeys(context) {
  const body = h("div", { class: "stack", "aria-live": "polite" }, h("p", { class: "skeleton" }, t`Loading`));
  const present = (...content) => body.replaceChildren(...content);
  // After the dialog has closed, which gives the focus back to its button.
  const focusFirst = () => setTimeout(() => body.querySelector("[tabindex], button")?.focus());

  const load = async () => {
    try {
      const { data } = await api(PASSKEYS, { signal: context.signal });
      present(...overview(data));
      if (keys.areSupported) keys.announce(session.user().id, data.passkeys.map((one) => one.credential_id));
    } catch (problem) {
      if (problem.name !== "AbortError") present(failed(problem, load));
    }
  };

  function overview({ passkeys: list, second_factor: isOn, recovery_codes_left: left }) {
    return [
      h("p", { class: "muted" }, t`Log in with your finger, your face or your device's PIN instead of a password.`),
      list.length > 0 && h("ul", { class: "rows" }, list.map(row)),
      keys.areSupported
        ? h("div", {}, button(t`Add a passkey…`, add, list.length ? "quiet" : ""))
        : h("p", { class: "muted" }, t`This browser cannot make passkeys at this address.`),
      ...(list.length ? secondFactor(isOn, left) : []),
    ].filter(Boolean);
  }

  function row(one) {
    const used = one.last_used_at ? t`last used ${when(one.last_used_at)}` : t`not used yet`;
    return h("li", {},
      h("p", {}, h("strong", {}, one.name), " ", one.backed_up && h("span", { class: "badge good" }, t`Synchronised`), h("br"),
        h("span", { class: "muted small" }, [t`added ${when(one.created_at)}`, used].join(" · "))),
      h("div", { class: "buttons" },
        button(t`Rename`, () => rename(one), "quiet small", t`Rename ${one.name}`),
        button(t`Remove`, () => remove(one), "quiet small danger", t`Remove ${one.name}`)));
  }

  const add = () => askOwner({
    title: t`Add a passkey`,
    text: t`Your password, or another passkey, shows that it is you who adds it. Your browser then asks where to keep the new one.`,
    button: t`Continue`,
    fields: [nameField(browser(navigator.userAgent))],
    async act({ name, ...proof }) {
      const { data } = await api(`${PASSKEYS}/options`, { method: "POST", json: proof });
      const credential = await keys.create(data);
      await api(PASSKEYS, { method: "POST", json: { name, credential } });
      tell(t`The passkey is added.`);
      await load();
    },
  });

  const rename = (one) => ask({
    title: t`Rename the passkey`,
    button: t`Save`,
    fields: [nameField(one.name)],
    async act(json) {
      await api(`${PASSKEYS}/${one.id}`, { method: "PATCH", json });
      await load();
      focusFirst();
    },
  });

  const remove = (one) => askOwner({
    title: t`Remove “${one.name}”?`,
    text: t`It no longer lets you in. You may have to delete it on your device, too.`,
    button: t`Remove`,
    danger: true,
    async act(json) {
      await api(`${PASSKEYS}/${one.id}`, { method: "DELETE", json });
      tell(t`The passkey is removed.`);
      await load();
      focusFirst();
    },
  });

  function secondFactor(isOn, left) {
    const turnOn = () => askOwner({
      title: t`Ask for a passkey after the password?`,
      text: t`From then on, your password alone no longer lets you in. You get recovery codes, in case you lose your passkeys; they replace those that you have.`,
      button: t`Turn on`,
      async act(json) {
        const { data } = await api(SECOND_FACTOR, { method: "POST", json });
        present(...recoveryCodes(data.recovery_codes, t`A passkey is asked for after your password now.`, load));
        focusFirst();
      },
    });
    const turnOff = () => askOwner({
      title: t`No longer ask for a passkey?`,
      text: t`From then on, your password lets you in without one.`,
      button: t`Turn off`,
      danger: true,
      async act(json) {
        await api(SECOND_FACTOR, { method: "DELETE", json });
        tell(t`Your password lets you in without a passkey.`);
        await load();
        focusFirst();
      },
    });
    const state = () => count(
      left,
      "A passkey is asked for after your password. {0} recovery code left.",
      "A passkey is asked for after your password. {0} recovery codes left.",
    );
    return isOn
      ? [h("p", {}, h("span", { class: "badge good" }, t`On`), " ", state()),
        h("div", {}, button(t`Stop asking…`, turnOff, "quiet danger"))]
      : [h("p", { class: "muted" }, t`Who learns your password does not get in if a passkey is asked for after it.`),
        h("div", {}, button(t`Ask after the password, too…`, turnOn))];
  }

  load();
  return body;
}
