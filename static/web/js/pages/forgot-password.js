// Requests a link by mail to set a new password.

import { h } from "../dom.js";
import { field, form } from "../form.js";
import { request } from "../http.js";
import { t, told } from "../language.js";
import { choice } from "./reset-password.js";

export default function page(context) {
  context.title(t`Forgot your password?`);
  const email = field({ name: "email", label: t`Email`, type: "email", required: true, autocomplete: "email", maxlength: 254 });
  const body = h("div", { class: "stack" });
  const asking = form({
    fields: [email],
    button: t`Send link`,
    extra: [h("a", { href: "/login" }, t`Back to login`)],
    async submit(values) {
      const { data } = await request("/api/users/forgot_password", { method: "POST", json: values });
      body.replaceChildren(
        h("p", { class: "notice", role: "status", tabindex: -1 }, told(data.message)),
        h("p", { class: "muted" }, t`The link is good for 60 minutes. Nothing there? Have a look at your spam folder.`),
        h("p", {}, t`You read mail on another device? Type the code in the mail here:`),
        choice(values).element,
        h("p", {}, h("a", { href: "/login" }, t`Back to login`)));
      body.firstChild.focus();
    },
  });
  body.append(h("p", { class: "muted" }, t`Tell us your address, and we send you a link to choose a new one.`), asking.element);
  return h("div", { class: "page narrow stack" }, h("h1", {}, t`Forgot your password?`), body);
}
