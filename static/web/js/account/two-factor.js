// A second factor: codes of an authenticator app.

import { api } from "../api.js";
import { ask } from "../dialog.js";
import { h } from "../dom.js";
import { failed } from "../empty.js";
import { form, oneTimeCode, ownPassword } from "../form.js";
import { count } from "../format.js";
import { tell } from "../message.js";
import { recoveryCodes } from "./recovery-codes.js";

const TOTP = "/api/users/me/totp";

export function twoFactor(context) {
  const body = h("div", { class: "stack", "aria-live": "polite" }, h("p", { class: "skeleton" }, "Loading"));
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
    const setUp = () => ask({
      title: "Set up two-factor login",
      text: "Your password shows that it is you who sets it up.",
      button: "Continue",
      fields: [ownPassword()],
      async act(json) {
        const { data } = await api(TOTP, { method: "POST", json });
        present(...enrolment(data));
        focusFirst();
      },
    });
    return [
      h("p", { class: "muted" }, "A code from an app on your phone, in addition to your password: whoever learns the password alone does not get in."),
      h("div", {}, h("button", { class: "button", type: "button", onclick: setUp }, "Set up")),
    ];
  }

  function enrolment({ secret, uri, qr_svg: qr }) {
    const code = oneTimeCode({ label: "Code from the app" });
    const confirm = form({
      fields: [code],
      button: "Turn on",
      extra: [h("button", { class: "button quiet", type: "button", onclick: load }, "Cancel")],
      async submit({ otp }) {
        const { data } = await api(`${TOTP}/confirm`, { method: "POST", json: { otp } });
        present(...recoveryCodes(data.recovery_codes, "Two-factor login is on.", load));
        focusFirst();
      },
    });
    return [h("ol", { class: "steps", tabindex: -1, "aria-label": "Set up two-factor login" },
      h("li", {},
        h("p", {}, "Scan this with an authenticator app, such as Aegis, 2FAS or Google Authenticator."),
        h("img", { class: "qr", alt: "QR code for the authenticator app", src: `data:image/svg+xml,${encodeURIComponent(qr)}` }),
        h("p", { class: "small muted" }, "On this very phone, ", h("a", { href: uri }, "open the app"), ". Or type the key in:"),
        h("p", { class: "secret code" }, secret.replace(/(.{4})(?=.)/g, "$1 "))),
      h("li", {}, h("p", {}, "Type the six digits that the app shows."), confirm.element))];
  }

  // After the dialog has closed, which gives the focus back to its button.
  const focusFirst = () => setTimeout(() => body.firstChild.focus());

  function on(left) {
    const turnOff = () => ask({
      title: "Turn off two-factor login?",
      text: "From then on, your password alone lets you in. The recovery codes become useless.",
      button: "Turn off",
      danger: true,
      fields: [ownPassword()],
      async act(json) {
        await api(TOTP, { method: "DELETE", json });
        tell("Two-factor login is off.");
        await load();
      },
    });
    const renew = () => ask({
      title: "Make new recovery codes?",
      text: "The ones you have become useless.",
      button: "Make new codes",
      fields: [ownPassword()],
      async act(json) {
        const { data } = await api(`${TOTP}/recovery_codes`, { method: "POST", json });
        present(...recoveryCodes(data.recovery_codes, "Here are your new recovery codes.", load));
        focusFirst();
      },
    });
    return [
      h("p", {}, h("span", { class: "badge good" }, "On"), ` ${count(left, "recovery code")} left.`,
        left < 3 && " It is time for new ones."),
      h("div", { class: "buttons" },
        h("button", { class: "button quiet", type: "button", onclick: renew }, "New recovery codes…"),
        h("button", { class: "button quiet danger", type: "button", onclick: turnOff }, "Turn off…")),
    ];
  }

  load();
  return body;
}
