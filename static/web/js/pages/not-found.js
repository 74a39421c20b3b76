// The page for unknown paths.

import { h } from "../dom.js";
import { empty } from "../empty.js";

export default function page({ title }) {
  title("Page not found");
  return h("div", { class: "page" },
    h("h1", {}, "Page not found"),
    empty("box", "There is nothing at this address. It may have moved, or been mistyped.",
      h("a", { class: "button", href: "/" }, "To the products")));
}
