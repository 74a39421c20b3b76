// The page for unknown paths.

import { h } from "../dom.js";
import { empty } from "../empty.js";
import { t } from "../language.js";

export default function page({ title }) {
  title(t`Page not found`);
  return h("div", { class: "page" },
    h("h1", {}, t`Page not found`),
    empty("box", t`There is nothing at this address. It may have moved, or been mistyped.`,
      h("a", { class: "button", href: "/" }, t`To the products`)));
}
