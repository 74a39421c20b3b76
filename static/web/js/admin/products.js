// All products, for admins.

import { api } from "../api.js";
import { ask } from "../dialog.js";
import { h, icon } from "../dom.js";
import { request } from "../http.js";
import { count, t } from "../language.js";
import { tell } from "../message.js";
import { picture } from "../picture.js";
import { priceOf } from "../price.js";
import { changeMany } from "./bulk.js";
import { frame, searchable } from "./frame.js";
import { selection } from "./selection.js";

const STOCKS = [["", t`Any`], ["true", t`In stock`]];

export default function page(context) {
  context.title(t`Manage products`);
  // Without them, everything but their names works.
  const categories = request("/api/products/categories", { signal: context.signal })
    .then(({ data }) => data, () => []);
  const options = categories.then((list) => list.map(({ slug, name }) => [slug, name]));
  return frame({
    heading: t`Products`,
    section: "/admin/products",
    actions: h("a", { class: "button", href: "/admin/products/new" }, icon("plus"), t`New product`),
  }, searchable(context, {
    path: "/api/products/",
    search: { name: "search", label: t`Search products` },
    filters: [
      { name: "category", label: t`Category`, options: options.then((list) => [["", t`Any`], ...list]) },
      { name: "in_stock", label: t`Stock`, options: STOCKS },
    ],
    total: (n) => count(n, "{0} product", "{0} products"),
    none: t`No product found.`,
    columns: [[t`Picture`, "thumb"], [t`Product`], [t`Price`, "number"], [t`Stock`, "number"], ["", "actions"]],
    row,
    selection: selection({
      chosen: (n) => count(n, "{0} product selected", "{0} products selected"),
      all: (n) => count(n, "Select all {0} product", "Select all {0} products"),
      button: t`Change…`,
      filterOf: ({ search, category, in_stock }) => ({ search, category, in_stock: in_stock === "true" }),
      act: async (which, number, done) => changeMany(which, number, await categories, done),
    }),
  }));
}

function row(product, reload) {
  const remove = () => ask({
    title: t`Delete this product?`,
    text: t`“${product.name}” is taken out of the shop for good. Its pictures stay.`,
    button: t`Delete`,
    danger: true,
    async act() {
      await api(`/api/products/product/${product.id}`, { method: "DELETE" });
      tell(t`The product is deleted.`);
      await reload();
    },
  });
  return h("tr", {},
    h("td", { class: "thumb" }, picture(product.image_url, { sizes: "4rem" })),
    h("td", {}, h("a", { href: `/admin/products/${product.id}` }, product.name), h("p", { class: "model" }, product.model)),
    h("td", { class: "number" }, priceOf(product)),
    h("td", { class: "number" }, product.quantity > 0 ? t`${product.quantity} pcs` : h("span", { class: "badge warning" }, t`Sold out`)),
    h("td", { class: "actions" }, h("div", { class: "buttons" },
      h("a", { class: "button quiet small", href: `/admin/products/${product.id}`, "aria-label": t`Edit ${product.name}` }, t`Edit`),
      h("button", { class: "button quiet danger small", type: "button", onclick: remove, "aria-label": t`Delete ${product.name}` }, t`Delete`))));
}
