// Prices as they are shown: the lowest of several, and the one before a sale.

import { h } from "./dom.js";
import { price } from "./format.js";
import { around, t } from "./language.js";

/** The content of a `.price`, of a product or of a variant. */
export function priceOf({ price: now, price_max: most, compare_at_price: before }) {
  return [
    most > now ? lowest(price(now)) : price(now),
    before > now && [" ", h("s", { class: "price-before" }, h("span", { class: "visually-hidden" }, t`before`, " "), price(before))],
  ];
}

/** The lowest of several, and the words around it. */
function lowest(amount) {
  const parts = around`from ${amount}`;
  return parts.map((part) => part !== amount && part
    ? h("span", { class: "price-from" }, part.replaceAll(" ", "\u00a0")) : part);
}
