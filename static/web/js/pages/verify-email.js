// The targets of the links in mails about the account's address. Programs that open links by
// themselves change nothing: a click on the button is needed. Without a link, the code that is
// beside it in the mail does it for the account that is logged in.

import { api } from "../api.js";
import { h } from "../dom.js";
import { form, mailCode } from "../form.js";
import { request } from "../http.js";
import { t } from "../language.js";
import * as session from "../session.js";
import { forgetLinkToken, linkToken } from "./link-token.js";

const PAGES = {
  "/verify-email": {
    title: t`Confirm your email address`,
    path: "/api/users/verify_email",
    text: t`One click, and we know that our mails reach you.`,
    button: t`Yes, this is my address`,
    done: t`Thank you! Your address is confirmed.`,
  },
  "/confirm-email": {
    title: t`Confirm your new email address`,
    path: "/api/users/me/email/confirm",
    text: t`From then on, you log in with it. Your old address gets a mail about the change.`,
    button: t`Use this address`,
    done: t`Your email address is changed.`,
  },
  "/undo-email": {
    title: t`Get your old email address back`,
    path: "/api/users/undo_email",
    text: t`It ends all logins of your account, and your password. You get a link to choose a new one.`,
    button: t`Undo the change`,
    done: t`Your old address is back. Open the link that we have sent there to choose a new password.`,
  },
};

export default function page(context) {
  const { title, path, text, button, done } = PAGES[location.pathname.replace(/\/$/, "")];
  const isUndo = path.endsWith("undo_email");
  context.title(title);
  const token = linkToken();
  const needsCode = !token && !isUndo;
  const body = h("div", { class: "stack" });
  const confirmation = form({
    fields: needsCode ? [mailCode()] : [],
    button,
    async submit({ otp }) {
      try {
        if (needsCode) await api(path, { method: "POST", json: { code: otp } });
        else await request(path, { method: "POST", json: { token } });
      } catch (problem) {
        if (problem.status !== 404 && problem.detail !== "Token has expired") throw problem;
        result("warning", isUndo
          ? t`This link is not valid any more.`
          : t`This link is not valid any more. You can have a new one sent from your account.`);
        return;
      }
      forgetLinkToken();
      result("", done);
      if (!session.user()) return;
      if (isUndo) session.endAll("expired");
      // The browser may be logged in to another account than the confirmed one.
      else api("/api/users/me").then(({ data }) => session.updateUser(data), () => {});
    },
  });
  const result = (kind, message) => {
    body.replaceChildren(
      h("p", { class: `notice ${kind}`, role: "status", tabindex: -1 }, message),
      h("div", { class: "buttons" },
        h("a", { class: "button", href: "/account" }, t`Your account`),
        h("a", { class: "button quiet", href: "/" }, t`To the products`)));
    body.firstChild.focus();
  };
  const why = needsCode ? t`Open the link in the mail, or type its code here.` : text;
  body.append(h("p", { class: "muted" }, why), confirmation.element);
  return h("div", { class: "page narrow stack" }, h("h1", {}, title), body);
}
