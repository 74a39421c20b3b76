// The line above the list of products: total, order, stock, price.

import { h, uniqueId } from "../dom.js";

const ORDERS = [
  ["popular", "Most viewed"],
  ["price", "Price, low to high"],
  ["-price", "Price, high to low"],
  ["newest", "Newest"],
];

/** The controls; `show(wanted)` sets them, `onChange` hears of choices. */
export function filters(total) {
  let tell = () => {};
  const inStock = h("input", { type: "checkbox", onchange: () => tell({ in_stock: inStock.checked ? "true" : null }) });
  const least = amount("Lowest price", "from", (value) => tell({ min_price: value }));
  const most = amount("Highest price", "to", (value) => tell({ max_price: value }));
  const id = uniqueId("sort");
  // By default, products are sorted by name, or by relevance in a search.
  const usual = h("option", { value: "" }, "Name");
  const byName = h("option", { value: "name" }, "Name");
  const sort = h("select", { id, onchange: () => tell({ sort: sort.value || null }) },
    usual, ORDERS.map(([value, text]) => h("option", { value }, text)), byName);
  const element = h("form", { class: "toolbar", method: "post", "aria-label": "Filter and sort" },
    total,
    h("div", { class: "inline" }, h("label", { for: id, class: "visually-hidden" }, "Sort by"), sort),
    h("label", { class: "check" }, inStock, "In stock"),
    h("div", { class: "inline price-range", role: "group", "aria-label": "Price" }, h("span", { "aria-hidden": "true" }, "Price"), least, most));
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
      usual.textContent = wanted.search ? "Best match" : "Name";
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
