// A product in a list.

import { productPath } from "./address.js";
import { h } from "./dom.js";
import { stock } from "./format.js";
import { picture } from "./picture.js";
import { priceOf } from "./price.js";

const IN_GRID = "(min-width: 78rem) 17.5rem, (min-width: 60rem) 23vw, (min-width: 40rem) 31vw, 46vw";
const IN_ROW = "(min-width: 78rem) 14rem, (min-width: 60rem) 18vw, 12.5rem";

/** A product of the list. */
export function card(product, { eager = false } = {}) {
  const { text, level } = stock(product.quantity);
  return frame(product, picture(product.image_url, { sizes: IN_GRID, eager }),
    h("p", { class: "card-foot" },
      h("span", { class: "price" }, priceOf(product)), " ",
      h("span", { class: `stock ${level}` }, text)));
}

/** A product of the popular ones: they come without price and stock. */
export function teaser(product, { eager = false } = {}) {
  return frame(product, picture(product.img_url, { sizes: IN_ROW, eager }));
}

/** What takes the place of a card until it comes. */
export function skeleton({ foot = true } = {}) {
  return h("li", { class: "card", "aria-hidden": "true" },
    h("div", { class: "picture" }),
    h("div", { class: "card-text" },
      h("h3", {}, h("a", {}, h("span", { class: "skeleton" }, "A product with a name"))),
      h("p", { class: "model" }, h("span", { class: "skeleton" }, "MODEL-NR")),
      foot && h("p", { class: "card-foot" }, h("span", { class: "price skeleton" }, "€00.00"))));
}

function frame({ id, slug, name, model }, image, foot) {
  return h("li", { class: "card" },
    image,
    h("div", { class: "card-text" },
      h("h3", {}, h("a", { href: productPath({ id, slug }) }, name)),
      h("p", { class: "model" }, model),
      foot));
}
