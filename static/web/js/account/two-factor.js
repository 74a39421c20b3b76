// A second factor: codes of an authenticator app.

import { api } from "../api.js";
import { h } from "../dom.js";
import { failed } from "../empty.js";
import { form, oneTimeCode } from "../form.js";
import { around, count, t } from "../language.js";
import { tell } from "../message.js";
import { askOwner } from "./owner.js";
import { recoveryCodes } from "./recovery-codes.js";

const TOTP = "/api/users/me/totp";
const FEW = 3;

export function twoFactor(context) {
  const body = h("div", { class: "stack", "aria-live": "polite" }, h("p", { class: "skeleton" }, t`Loading`));
  const present = (...content) => body.replaceChildren(...content);

  const load = async () => {
    try {
      const { data } = await api(TOTP, { signal: context.signal });
      present(...(data.enabled ? on(data.recovery_codes_left) : off()));
    } catch (problem) {
      if (problem.name !== "AbortError") present(failed(problem, load));
    }
  };

  function off() {
    const setUp = () => askOwner({
      title: t`Set up two-factor login`,
      text: t`Your password, or a passkey, shows that it is you who sets it up.`,
      button: t`Continue`,
      async act(json) {
        const { data } = await api(TOTP, { method: "POST", json });
        present(...enrolment(data));
        focusFirst();
      },
    });
    return [
      h("p", { class: "muted" }, t`A code from an app on your phone, in addition to your password: whoever learns the password alone does not get in.`),
      h("div", {}, h("button", { class: "button", type: "button", onclick: setUp }, t`Set up`)),
    ];
  }

  function enrolment({ secret, uri, qr_svg: qr }) {
    const code = oneTimeCode({ label: t`Code from the app` });
    const confirm = form({
      fields: [code],
      button: t`Turn on`,
      extra: [h("button", { class: "button quiet", type: "button", onclick: load }, t`Cancel`)],
      async submit({ otp }) {
        const { data } = await api(`${TOTP}/confirm`, { method: "POST", json: { otp } });
        present(...recoveryCodes(data.recovery_codes, t`Two-factor login is on.`, load));
        focusFirst();
      },
    });
    return [h("ol", { class: "steps", tabindex: -1, "aria-label": t`Set up two-factor login` },
      h("li", {},
        h("p", {}, t`Scan this with an authenticator app, such as Aegis, 2FAS or Google Authenticator.`),
        h("img", { class: "qr", alt: t`QR code for the authenticator app`, src: `data:image/svg+xml,${encodeURIComponent(qr)}` }),
        h("p", { class: "small muted" }, around`On this very phone, ${h("a", { href: uri }, t`open the app`)}. Or type the key in:`),
        h("p", { class: "secret code" }, secret.replace(/(.{4})(?=.)/g, "$1 "))),
      h("li", {}, h("p", {}, t`Type the six digits that the app shows.`), confirm.element))];
  }

  // After the dialog has closed, which gives the focus back to its button.
  const focusFirst = () => setTimeout(() => body.firstChild.focus());

  function on(left) {
    const turnOff = () => askOwner({
      title: t`Turn off two-factor login?`,
      text: t`From then on, your password alone lets you in. The recovery codes become useless.`,
      button: t`Turn off`,
      danger: true,
      async act(json) {
        await api(TOTP, { method: "DELETE", json });
        tell(t`Two-factor login is off.`);
        await load();
      },
    });
    const renew = () => askOwner({
      title: t`Make new recovery codes?`,
      text: t`The ones you have become useless.`,
      button: t`Make new codes`,
      async act(json) {
        const { data } = await api(`${TOTP}/recovery_codes`, { method: "POST", json });
        present(...recoveryCodes(data.recovery_codes, t`Here are your new recovery codes.`, load));
        focusFirst();
      },
    });
    const codes = left < FEW
      ? count(left, "{0} recovery code left. It is time for new ones.", "{0} recovery codes left. It is time for new ones.")
      : count(left, "{0} recovery code left.", "{0} recovery codes left.");
    return [
      h("p", {}, h("span", { class: "badge good" }, t`On`), " ", codes),
      h("div", { class: "buttons" },
        h("button", { class: "button quiet", type: "button", onclick: renew }, t`New recovery codes…`),
        h("button", { class: "button quiet danger", type: "button", onclick: turnOff }, t`Turn off…`)),
    ];
  }

  load();
  return body;
}
