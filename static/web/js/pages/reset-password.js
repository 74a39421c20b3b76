// The target of the link in a "forgot password" mail.

import { h } from "../dom.js";
import { form, newPassword } from "../form.js";
import { request } from "../http.js";
import { tell } from "../message.js";
import { go, withQuery } from "../navigation.js";
import * as session from "../session.js";
import { forgetLinkToken, linkToken } from "./link-token.js";

export default function page(context) {
  context.title("Choose a new password");
  const token = linkToken();
  const body = h("div", { class: "stack" });
  const choice = form({
    fields: [newPassword({ name: "new_password", label: "New password" })],
    button: "Save password",
    async submit({ new_password }) {
      try {
        const json = { token, new_password };
        await request("/api/users/complete_reset_password", { method: "POST", json });
      } catch (problem) {
        if (problem.fields?.size || ![400, 404].includes(problem.status)) throw problem;
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
  body.append(h("p", { class: "muted" }, "It ends all logins of your account, on every device."), choice.element);

  function useless() {
    body.replaceChildren(
      h("p", { class: "notice warning", role: "alert" }, "This link is not valid any more. Links are good for 60 minutes, and once."),
      h("p", {}, h("a", { class: "button", href: "/forgot-password" }, "Get a new link")));
  }

  request(withQuery("/api/users/complete_reset_password", { token }), { signal: context.signal })
    .catch((problem) => [400, 404].includes(problem.status) && useless());
  return h("div", { class: "page narrow stack" }, h("h1", {}, "Choose a new password"), body);
}
