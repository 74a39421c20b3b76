// The target of the link in a "confirm your address" mail. Programs that open links by
// themselves confirm nothing: a click on the button is needed.

import { api } from "../api.js";
import { h } from "../dom.js";
import { form } from "../form.js";
import { request } from "../http.js";
import * as session from "../session.js";
import { forgetLinkToken, linkToken } from "./link-token.js";

export default function page(context) {
  context.title("Confirm your email address");
  const token = linkToken();
  const body = h("div", { class: "stack" });
  const confirmation = form({
    fields: [],
    button: "Yes, this is my address",
    async submit() {
      try {
        await request("/api/users/verify_email", { method: "POST", json: { token } });
      } catch (problem) {
        if (![400, 404].includes(problem.status)) throw problem;
        result("warning", "This link is not valid any more. You can have a new one sent from your account.");
        return;
      }
      forgetLinkToken();
      result("", "Thank you! Your address is confirmed.");
      // The browser may be logged in to another account than the confirmed one.
      if (session.user()) api("/api/users/me").then(({ data }) => session.updateUser(data), () => {});
    },
  });
  const result = (kind, text) => {
    body.replaceChildren(
      h("p", { class: `notice ${kind}`, role: "status", tabindex: -1 }, text),
      h("div", { class: "buttons" },
        h("a", { class: "button", href: "/account" }, "Your account"),
        h("a", { class: "button quiet", href: "/" }, "To the products")));
    body.firstChild.focus();
  };
  body.append(h("p", { class: "muted" }, "One click, and we know that our mails reach you."), confirmation.element);
  return h("div", { class: "page narrow stack" }, h("h1", {}, "Confirm your email address"), body);
}
