// A second factor: codes of an authenticator app.

import { api } from "../api.js";
import { ask } from "../dialog.js";
import { h } from "../dom.js";
import { failed } from "../empty.js";
import { field, form, oneTimeCode } from "../form.js";
import { count } from "../format.js";
import { tell } from "../message.js";

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
    const setUp = form({
      fields: [],
      button: "Set up",
      async submit() {
        const { data } = await api(TOTP, { method: "POST" });
        present(...enrolment(data));
        body.firstChild.focus();
      },
    });
    return [
      h("p", { class: "muted" }, "A code from an app on your phone, in addition to your password: whoever learns the password alone does not get in."),
      setUp.element,
    ];
  }

  function enrolment({ secret, uri, qr_svg: qr }) {
    const code = oneTimeCode({ label: "Code from the app" });
    const confirm = form({
      fields: [code],
      button: "Turn on",
      extra: [h("button", { class: "button quiet", type: "button", onclick: load }, "Cancel")],
      async submit({ otp }) {
        const { data } = await api(`${TOTP}/confirm`, { method: "POST", json: { otp: otp.replaceAll(" ", "") } });
        present(...codes(data.recovery_codes));
        body.firstChild.focus();
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

  function codes(list) {
    const text = list.join("\n");
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(text);
        tell("The recovery codes are copied.");
      } catch {
        tell("Copying is not allowed here. Please write them down.");
      }
    };
    const file = URL.createObjectURL(new Blob([`${text}\n`], { type: "text/plain" }));
    return [
      h("div", { class: "notice", tabindex: -1 },
        h("p", {}, h("strong", {}, "Two-factor login is on."), " Keep these recovery codes in a safe place: each lets you in once without the app. They are not shown again.")),
      h("ul", { class: "recovery-codes code" }, list.map((one) => h("li", {}, one))),
      h("div", { class: "buttons" },
        h("button", { class: "button quiet", type: "button", onclick: copy }, "Copy"),
        h("a", { class: "button quiet", href: file, download: "recovery-codes.txt" }, "Save as file"),
        h("button", { class: "button", type: "button", onclick: load }, "I have kept them")),
    ];
  }

  function on(left) {
    const turnOff = () => ask({
      title: "Turn off two-factor login?",
      text: "From then on, your password alone lets you in. The recovery codes become useless.",
      button: "Turn off",
      danger: true,
      fields: [field({ name: "password", label: "Your password", type: "password", required: true, autocomplete: "current-password" })],
      async act(json) {
        await api(TOTP, { method: "DELETE", json });
        tell("Two-factor login is off.");
        await load();
      },
    });
    return [
      h("p", {}, h("span", { class: "badge good" }, "On"), ` ${count(left, "recovery code")} left.`,
        left < 3 && " To get new ones, turn it off and on again."),
      h("div", {}, h("button", { class: "button quiet danger", type: "button", onclick: turnOff }, "Turn off…")),
    ];
  }

  load();
  return body;
}
