// Names, phone number, and the address: whether it is confirmed, and its change.

import { api } from "../api.js";
import { h } from "../dom.js";
import { field, form } from "../form.js";
import { around, t, told } from "../language.js";
import { tell } from "../message.js";
import { go } from "../navigation.js";
import * as session from "../session.js";
import { askOwner } from "./owner.js";

export function profile(context) {
  const user = session.user();
  const first = field({ name: "first_name", label: t`First name`, autocomplete: "given-name", maxlength: 100, value: user.first_name, unmarked: true });
  const last = field({ name: "last_name", label: t`Last name`, autocomplete: "family-name", maxlength: 100, value: user.last_name, unmarked: true });
  const username = field({ name: "username", label: t`Username`, autocomplete: "nickname", maxlength: 50, value: user.username, autocapitalize: "off", spellcheck: "false" });
  const phone = field({ name: "phone_number", label: t`Phone`, type: "tel", autocomplete: "tel", maxlength: 32, value: user.phone_number });
  const fields = [first, last, username, phone];
  const editing = form({
    fields,
    layout: [h("div", { class: "row" }, first.element, last.element), h("div", { class: "row" }, username.element, phone.element)],
    button: t`Save changes`,
    async submit(values) {
      // Null removes what is there.
      const json = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.trim() || null]));
      const { data } = await api("/api/users/me", { method: "PATCH", json });
      session.updateUser(data);
      tell(t`Your profile is saved.`);
    },
  });
  const address = h("div", {});
  let shown;
  const show = ({ email, is_verified }) => {
    if (shown === email + is_verified) return;
    shown = email + is_verified;
    address.replaceChildren(is_verified ? known(email) : unconfirmed(email));
  };
  show(user);
  // The link in the mail opens another tab.
  session.onChange((changed) => changed && show(changed), context.signal);
  // The profile from the login may be outdated.
  api("/api/users/me", { signal: context.signal }).then(({ data }) => {
    show(data);
    const isUntouched = fields.every(({ name, control }) => control.value === (user[name] ?? ""));
    if (isUntouched) for (const { name, control } of fields) control.value = data[name] ?? "";
  }, () => {});
  return h("div", { class: "stack" }, address, editing.element);
}

function known(email) {
  return h("p", {}, email, " ", h("span", { class: "badge good" }, t`Confirmed`), " ", changing());
}

function changing() {
  const change = () => askOwner({
    title: t`Change your email address`,
    text: t`A link and a code go to the new address. Nothing changes until you confirm it.`,
    button: t`Continue`,
    fields: [
      field({ name: "email", label: t`New email`, type: "email", required: true, autocomplete: "email", maxlength: 254 }),
    ],
    async act(json) {
      const { data } = await api("/api/users/me/email", { method: "POST", json });
      tell(told(data.message));
      // After the dialog has closed, which gives the focus back to its button.
      setTimeout(() => go("/confirm-email"));
    },
  });
  return h("button", { class: "button quiet small", type: "button", onclick: change }, t`Change email…`);
}

function unconfirmed(email) {
  const send = form({
    fields: [],
    button: t`Send the link again`,
    buttonClass: "quiet small",
    extra: [h("a", { class: "button quiet small", href: "/verify-email" }, t`Type the code`), changing()],
    async submit() {
      const { data } = await api("/api/users/verify_email/request", { method: "POST" });
      tell(told(data.message));
    },
  });
  return h("div", { class: "notice warning" },
    h("p", {}, around`${h("strong", {}, email)} is not confirmed yet. Please open the link that we sent there.`),
    send.element);
}
