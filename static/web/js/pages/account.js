// The account page. Its sections are in ../account/.

import { activity } from "../account/activity.js";
import { deletion } from "../account/deletion.js";
import { passkeys } from "../account/passkeys.js";
import { password } from "../account/password.js";
import { profile } from "../account/profile.js";
import { sessions } from "../account/sessions.js";
import { twoFactor } from "../account/two-factor.js";
import { h } from "../dom.js";
import * as session from "../session.js";

const SECTIONS = [
  ["profile", "Profile", profile],
  ["password", "Password", password],
  ["passkeys", "Passkeys", passkeys],
  ["two-factor", "Two-factor login", twoFactor],
  ["sessions", "Sessions", sessions],
  ["activity", "Activity", activity],
  ["delete", "Delete account", deletion],
];

export default function page(context) {
  context.title("Your account");
  const sections = SECTIONS.map(([id, name, fill]) =>
    h("section", { class: "panel", id, "aria-labelledby": `${id}-heading` },
      h("h2", { id: `${id}-heading` }, name), fill(context)));
  return h("div", { class: "page" },
    h("div", { class: "page-head" }, h("h1", {}, "Your account"),
      h("button", { class: "button quiet to-wide", type: "button", onclick: () => session.logOut() }, "Log out")),
    h("div", { class: "with-aside" },
      h("nav", { class: "aside-nav", "aria-label": "On this page" },
        h("ul", {}, SECTIONS.map(([id, name]) => h("li", {}, h("a", { href: `#${id}` }, name))))),
      h("div", {}, sections)));
}
