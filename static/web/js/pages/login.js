// Login, with a second step if a second factor is on.

import { h } from "../dom.js";
import { checkbox, field, form, oneTimeCode } from "../form.js";
import { request } from "../http.js";
import { go, nextPath, withQuery } from "../navigation.js";
import { areSupported, use } from "../passkeys.js";
import * as session from "../session.js";

export default function page(context) {
  context.title("Log in");
  const next = nextPath(context.query);
  const heading = h("h1", {}, "Log in");
  const body = h("div", { class: "stack" });

  function askPassword() {
    const name = field({
      name: "email", label: "Email or username", required: true, autocomplete: "username",
      autocapitalize: "off", spellcheck: "false", maxlength: 254,
    });
    const password = field({
      name: "password", label: "Password", type: "password", required: true, autocomplete: "current-password",
    });
    const remember = checkbox({ name: "remember", label: "Stay logged in", hint: "Not on a device that others use." });
    const login = form({
      fields: [name, password, remember],
      button: "Log in",
      extra: [h("a", { href: "/forgot-password" }, "Forgot your password?")],
      async submit(values) {
        const key = values.email.includes("@") ? "email" : "username";
        const credentials = { [key]: values.email.trim(), password: values.password, remember: values.remember };
        try {
          await session.logIn(credentials);
        } catch (problem) {
          if (!problem.secondFactor) throw problem;
          askSecondFactor(credentials, problem);
          return;
        }
        go(next, { replace: true });
      },
    });
    body.replaceChildren(login.element, ...(areSupported ? [byPasskey(remember).element] : []),
      h("p", { class: "muted" }, "New here? ",
        h("a", { href: withQuery("/register", { next: context.query.get("next") }) }, "Create an account")));
  }

  function byPasskey(remember) {
    return form({
      fields: [],
      button: "Log in with a passkey",
      buttonClass: "quiet",
      async submit() {
        const path = "/api/users/login/passkey";
        const { data } = await request(`${path}/options`, { method: "POST" });
        await session.logIn({ credential: await use(data), remember: remember.value() }, path);
        go(next, { replace: true });
      },
    });
  }

  function askSecondFactor(credentials, { secondFactor, passkey: options }) {
    heading.textContent = "One more step";
    const passkey = options && areSupported && form({
      fields: [],
      button: "Use your passkey",
      async submit() {
        await session.logIn({ ...credentials, passkey: await use(options) });
        go(next, { replace: true });
      },
    });
    const code = oneTimeCode(secondFactor === "totp"
      ? { recovery: true, hint: "The six digits from your authenticator app, or one of your recovery codes." }
      : { recovery: true, label: "Recovery code", hint: "If you have lost your passkeys." });
    const login = form({
      fields: [code],
      button: "Log in",
      buttonClass: passkey ? "quiet" : "",
      extra: [h("button", { class: "link-button", type: "button", onclick: again }, "Start over")],
      async submit({ otp }) {
        await session.logIn({ ...credentials, otp });
        go(next, { replace: true });
      },
    });
    body.replaceChildren(...(passkey ? [passkey.element] : []), login.element);
    body.querySelector("button, input").focus();
  }

  function again() {
    heading.textContent = "Log in";
    askPassword();
    body.querySelector("input").focus();
  }

  askPassword();
  // Another tab has a session or has just logged in, so this page is done.
  session.ready.then(() => session.user() && !context.signal.aborted && go(next, { replace: true }));
  return h("div", { class: "page narrow stack" }, heading, body);
}
