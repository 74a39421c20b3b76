// Prices as they are shown: the lowest of several, and the one before a sale.

import { h } from "./dom.js";
import { price } from "./format.js";

/** The content of a `.price`, of a product or of a variant. */
export function priceOf({ price: now, price_max: most, compare_at_price: before }) {
  return [
    most > now && h("span", { class: "price-from" }, "from\u00a0"),
    price(now),
    before > now && [" ", h("s", { class: "price-before" }, h("span", { class: "visually-hidden" }, "before "), price(before))],
  ];
}
