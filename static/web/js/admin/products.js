// All products, for admins.

import { api } from "../api.js";
import { ask } from "../dialog.js";
import { h, icon } from "../dom.js";
import { request } from "../http.js";
import { tell } from "../message.js";
import { picture } from "../picture.js";
import { priceOf } from "../price.js";
import { changeMany } from "./bulk.js";
import { frame, searchable } from "./frame.js";
import { selection } from "./selection.js";

const STOCKS = [["", "Any"], ["true", "In stock"]];

export default function page(context) {
  context.title("Manage products");
  // Without them, everything but their names works.
  const categories = request("/api/products/categories", { signal: context.signal })
    .then(({ data }) => data, () => []);
  const options = categories.then((list) => list.map(({ slug, name }) => [slug, name]));
  return frame({
    heading: "Products",
    section: "/admin/products",
    actions: h("a", { class: "button", href: "/admin/products/new" }, icon("plus"), "New product"),
  }, searchable(context, {
    path: "/api/products/",
    search: { name: "search", label: "Search products" },
    filters: [
      { name: "category", label: "Category", options: options.then((list) => [["", "Any"], ...list]) },
      { name: "in_stock", label: "Stock", options: STOCKS },
    ],
    noun: "product",
    columns: [["Picture", "thumb"], ["Product"], ["Price", "number"], ["Stock", "number"], ["", "actions"]],
    row,
    selection: selection({
      noun: "product",
      button: "Change…",
      filterOf: ({ search, category, in_stock }) => ({ search, category, in_stock: in_stock === "true" }),
      act: async (which, number, done) => changeMany(which, number, await categories, done),
    }),
  }));
}

function row(product, reload) {
  const remove = () => ask({
    title: "Delete this product?",
    text: `“${product.name}” is taken out of the shop for good. Its pictures stay.`,
    button: "Delete",
    danger: true,
    async act() {
      await api(`/api/products/product/${product.id}`, { method: "DELETE" });
      tell("The product is deleted.");
      await reload();
    },
  });
  return h("tr", {},
    h("td", { class: "thumb" }, picture(product.image_url, { sizes: "4rem" })),
    h("td", {}, h("a", { href: `/admin/products/${product.id}` }, product.name), h("p", { class: "model" }, product.model)),
    h("td", { class: "number" }, priceOf(product)),
    h("td", { class: "number" }, product.quantity > 0 ? `${product.quantity} pcs` : h("span", { class: "badge warning" }, "Sold out")),
    h("td", { class: "actions" }, h("div", { class: "buttons" },
      h("a", { class: "button quiet small", href: `/admin/products/${product.id}`, "aria-label": `Edit ${product.name}` }, "Edit"),
      h("button", { class: "button quiet danger small", type: "button", onclick: remove, "aria-label": `Delete ${product.name}` }, "Delete"))));
}
