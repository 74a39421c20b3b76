// The line above the list of products: total, order, stock, price.

import { h, uniqueId } from "../dom.js";
import { t } from "../language.js";

const ORDERS = [
  ["popular", t`Most viewed`],
  ["price", t`Price, low to high`],
  ["-price", t`Price, high to low`],
  ["newest", t`Newest`],
];

/** The controls; `show(wanted)` sets them, `onChange` hears of choices. */
export function filters(total) {
  let tell = () => {};
  const inStock = h("input", { type: "checkbox", onchange: () => tell({ in_stock: inStock.checked ? "true" : null }) });
  const least = amount(t`Lowest price`, t`from`, (value) => tell({ min_price: value }));
  const most = amount(t`Highest price`, t`to`, (value) => tell({ max_price: value }));
  const id = uniqueId("sort");
  // By default, products are sorted by name, or by relevance in a search.
  const usual = h("option", { value: "" }, t`Name`);
  const byName = h("option", { value: "name" }, t`Name`);
  const sort = h("select", { id, onchange: () => tell({ sort: sort.value || null }) },
    usual, ORDERS.map(([value, text]) => h("option", { value }, text)), byName);
  const element = h("form", { class: "toolbar", method: "post", "aria-label": t`Filter and sort` },
    total,
    h("div", { class: "inline" }, h("label", { for: id, class: "visually-hidden" }, t`Sort by`), sort),
    h("label", { class: "check" }, inStock, t`In stock`),
    h("div", { class: "inline price-range", role: "group", "aria-label": t`Price` }, h("span", { "aria-hidden": "true" }, t`Price`), least, most));
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    tell({ min_price: least.value || null, max_price: most.value || null });
  });
  return {
    element,
    onChange: (listener) => { tell = listener; },
    show(wanted) {
      inStock.checked = wanted.in_stock === "true";
      least.value = wanted.min_price ?? "";
      most.value = wanted.max_price ?? "";
      usual.textContent = wanted.search ? t`Best match` : t`Name`;
      byName.hidden = !wanted.search;
      sort.value = wanted.sort ?? "";
    },
  };
}

function amount(label, placeholder, tell) {
  const input = h("input", {
    type: "number", min: 0, step: "any", inputmode: "decimal", placeholder, "aria-label": label,
    onchange: () => tell(input.validity.valid && input.value !== "" ? input.value : null),
  });
  return input;
}
