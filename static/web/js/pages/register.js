// Registration.

import { h } from "../dom.js";
import { field, fieldProblem, form, newPassword } from "../form.js";
import { request } from "../http.js";
import { around, t } from "../language.js";
import { tell } from "../message.js";
import { go, nextPath, withQuery } from "../navigation.js";
import * as session from "../session.js";

export default function page(context) {
  context.title(t`Create an account`);
  const email = field({ name: "email", label: t`Email`, type: "email", required: true, autocomplete: "email", maxlength: 254 });
  const password = newPassword();
  const first = field({ name: "first_name", label: t`First name`, autocomplete: "given-name", maxlength: 100, unmarked: true });
  const last = field({ name: "last_name", label: t`Last name`, autocomplete: "family-name", maxlength: 100, unmarked: true });
  const phone = field({ name: "phone_number", label: t`Phone`, type: "tel", autocomplete: "tel", maxlength: 32 });
  const username = field({
    name: "username", label: t`Username`, autocomplete: "nickname", maxlength: 50, autocapitalize: "off",
    spellcheck: "false", hint: t`To log in with instead of your email.`,
  });
  const registration = form({
    fields: [email, password, first, last, phone, username],
    layout: [email.element, password.element, h("div", { class: "row" }, first.element, last.element),
      h("div", { class: "row" }, phone.element, username.element)],
    button: t`Create account`,
    async submit(values) {
      if (!(values.first_name.trim() || values.last_name.trim() || values.phone_number.trim())) {
        throw fieldProblem("first_name", t`Please give a name, or a phone number.`);
      }
      const given = Object.entries(values).filter(([, value]) => value.trim() !== "");
      await request("/api/users/register", { method: "POST", json: Object.fromEntries(given) });
      await session.logIn({ email: values.email, password: values.password, remember: false });
      tell(t`Welcome! We have sent you a link to confirm your email address.`);
      go(nextPath(context.query), { replace: true });
    },
  });
  const login = h("a", { href: withQuery("/login", { next: context.query.get("next") }) }, t`Log in`);
  return h("div", { class: "page narrow stack" },
    h("h1", {}, t`Create an account`),
    registration.element,
    h("p", { class: "muted" }, around`Already have one? ${login}`));
}
