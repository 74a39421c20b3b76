// Login, with a second step if a second factor is on.

import { h } from "../dom.js";
import { checkbox, field, form, oneTimeCode } from "../form.js";
import { request } from "../http.js";
import { around, t } from "../language.js";
import { go, nextPath, withQuery } from "../navigation.js";
import { areSupported, use } from "../passkeys.js";
import * as session from "../session.js";

export default function page(context) {
  context.title(t`Log in`);
  const next = nextPath(context.query);
  const heading = h("h1", {}, t`Log in`);
  const body = h("div", { class: "stack" });

  function askPassword() {
    const name = field({
      name: "email", label: t`Email or username`, required: true, autocomplete: "username",
      autocapitalize: "off", spellcheck: "false", maxlength: 254,
    });
    const password = field({
      name: "password", label: t`Password`, type: "password", required: true, autocomplete: "current-password",
    });
    const remember = checkbox({ name: "remember", label: t`Stay logged in`, hint: t`Not on a device that others use.` });
    const login = form({
      fields: [name, password, remember],
      button: t`Log in`,
      extra: [h("a", { href: "/forgot-password" }, t`Forgot your password?`)],
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
    const register = h("a", { href: withQuery("/register", { next: context.query.get("next") }) }, t`Create an account`);
    body.replaceChildren(login.element, ...(areSupported ? [byPasskey(remember).element] : []),
      h("p", { class: "muted" }, around`New here? ${register}`));
  }

  function byPasskey(remember) {
    return form({
      fields: [],
      button: t`Log in with a passkey`,
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
    heading.textContent = t`One more step`;
    const passkey = options && areSupported && form({
      fields: [],
      button: t`Use your passkey`,
      async submit() {
        await session.logIn({ ...credentials, passkey: await use(options) });
        go(next, { replace: true });
      },
    });
    const code = oneTimeCode(secondFactor === "totp"
      ? { recovery: true, hint: t`The six digits from your authenticator app, or one of your recovery codes.` }
      : { recovery: true, label: t`Recovery code`, hint: t`If you have lost your passkeys.` });
    const login = form({
      fields: [code],
      button: t`Log in`,
      buttonClass: passkey ? "quiet" : "",
      extra: [h("button", { class: "link-button", type: "button", onclick: again }, t`Start over`)],
      async submit({ otp }) {
        await session.logIn({ ...credentials, otp });
        go(next, { replace: true });
      },
    });
    body.replaceChildren(...(passkey ? [passkey.element] : []), login.element);
    body.querySelector("button, input").focus();
  }

  function again() {
    heading.textContent = t`Log in`;
    askPassword();
    body.querySelector("input").focus();
  }

  askPassword();
  // Another tab has a session or has just logged in, so this page is done.
  session.ready.then(() => session.user() && !context.signal.aborted && go(next, { replace: true }));
  return h("div", { class: "page narrow stack" }, heading, body);
}
