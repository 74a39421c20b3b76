// The target of the link in a "forgot password" mail. Without a link, its code does it.

import { h } from "../dom.js";
import { field, form, mailCode, newPassword } from "../form.js";
import { request } from "../http.js";
import { t } from "../language.js";
import { tell } from "../message.js";
import { go, withQuery } from "../navigation.js";
import * as session from "../session.js";
import { forgetLinkToken, linkToken } from "./link-token.js";

const PATH = "/api/users/complete_reset_password";

export default function page(context) {
  context.title(t`Choose a new password`);
  const token = linkToken();
  const body = h("div", { class: "stack" });
  const useless = () => body.replaceChildren(
    h("p", { class: "notice warning", role: "alert" }, t`This link is not valid any more. Links are good for 60 minutes, and once.`),
    h("p", {}, h("a", { class: "button", href: "/forgot-password" }, t`Get a new link`)));
  body.append(h("p", { class: "muted" }, t`It ends all logins of your account, on every device.`), choice({ token, useless }).element);
  if (token) {
    request(withQuery(PATH, { token }), { signal: context.signal })
      .catch((problem) => [400, 404].includes(problem.status) && useless());
  }
  return h("div", { class: "page narrow stack" }, h("h1", {}, t`Choose a new password`), body);
}

/** A form for the new password, with the token of a link, or else with the code of a mail to `email`. */
export function choice({ token, email, useless }) {
  const chosen = newPassword({ name: "new_password", label: t`New password` });
  const address = field({ name: "email", label: t`Email`, type: "email", required: true, autocomplete: "username", maxlength: 254, value: email });
  const code = mailCode();
  return form({
    fields: token ? [chosen] : [address, code, chosen],
    button: t`Save password`,
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
      tell(t`Your new password is saved. Log in with it.`);
      go("/login", { replace: true });
    },
  });
}
