// The target of the link in a "forgot password" mail. Without a link, its code does it.

import { h } from "../dom.js";
import { field, form, mailCode, newPassword } from "../form.js";
import { request } from "../http.js";
import { tell } from "../message.js";
import { go, withQuery } from "../navigation.js";
import * as session from "../session.js";
import { forgetLinkToken, linkToken } from "./link-token.js";

const PATH = "/api/users/complete_reset_password";

export default function page(context) {
  context.title("Choose a new password");
  const token = linkToken();
  const body = h("div", { class: "stack" });
  const useless = () => body.replaceChildren(
    h("p", { class: "notice warning", role: "alert" }, "This link is not valid any more. Links are good for 60 minutes, and once."),
    h("p", {}, h("a", { class: "button", href: "/forgot-password" }, "Get a new link")));
  body.append(h("p", { class: "muted" }, "It ends all logins of your account, on every device."), choice({ token, useless }).element);
  if (token) {
    request(withQuery(PATH, { token }), { signal: context.signal })
      .catch((problem) => [400, 404].includes(problem.status) && useless());
  }
  return h("div", { class: "page narrow stack" }, h("h1", {}, "Choose a new password"), body);
}

/** A form for the new password, with the token of a link, or else with the code of a mail to `email`. */
export function choice({ token, email, useless }) {
  const chosen = newPassword({ name: "new_password", label: "New password" });
  const address = field({ name: "email", label: "Email", type: "email", required: true, autocomplete: "username", maxlength: 254, value: email });
  const code = mailCode();
  return form({
    fields: token ? [chosen] : [address, code, chosen],
    button: "Save password",
    async submit({ otp, ...values }) {
      const proof = token ? { token } : { code: otp };
      try {
        await request(PATH, { method: "POST", json: { ...proof, ...values } });
      } catch (problem) {
        if (!token || problem.fields?.size || ![400, 404].includes(problem.status)) throw problem;
        useless();
        return;
      }
      forgetLinkToken();
      // The reset ended all sessions, also one in this browser.
      if (session.user()) session.endAll("expired");
      tell("Your new password is saved. Log in with it.");
      go("/login", { replace: true });
    },
  });
}
