// The account page. Its sections are in ../account/.

import { activity } from "../account/activity.js";
import { deletion } from "../account/deletion.js";
import { passkeys } from "../account/passkeys.js";
import { password } from "../account/password.js";
import { profile } from "../account/profile.js";
import { sessions } from "../account/sessions.js";
import { twoFactor } from "../account/two-factor.js";
import { h } from "../dom.js";
import { t } from "../language.js";
import * as session from "../session.js";

const SECTIONS = [
  ["profile", t`Profile`, profile],
  ["password", t`Password`, password],
  ["passkeys", t`Passkeys`, passkeys],
  ["two-factor", t`Two-factor login`, twoFactor],
  ["sessions", t`Sessions`, sessions],
  ["activity", t`Activity`, activity],
  ["delete", t`Delete account`, deletion],
];

export default function page(context) {
  context.title(t`Your account`);
  const sections = SECTIONS.map(([id, name, fill]) =>
    h("section", { class: "panel", id, "aria-labelledby": `${id}-heading` },
      h("h2", { id: `${id}-heading` }, name), fill(context)));
  return h("div", { class: "page" },
    h("div", { class: "page-head" }, h("h1", {}, t`Your account`),
      h("button", { class: "button quiet to-wide", type: "button", onclick: () => session.logOut() }, t`Log out`)),
    h("div", { class: "with-aside" },
      h("nav", { class: "aside-nav", "aria-label": t`On this page` },
        h("ul", {}, SECTIONS.map(([id, name]) => h("li", {}, h("a", { href: `#${id}` }, name))))),
      h("div", {}, sections)));
}
