// All products, for admins.

import { api } from "../api.js";
import { ask } from "../dialog.js";
import { h, icon } from "../dom.js";
import { tell } from "../message.js";
import { picture } from "../picture.js";
import { priceOf } from "../price.js";
import { frame, searchable } from "./frame.js";

export default function page(context) {
  context.title("Manage products");
  return frame({
    heading: "Products",
    section: "/admin/products",
    actions: h("a", { class: "button", href: "/admin/products/new" }, icon("plus"), "New product"),
  }, searchable(context, {
    path: "/api/products/",
    label: "Search products",
    noun: "product",
    columns: [["Picture", "thumb"], ["Product"], ["Price", "number"], ["Stock", "number"], ["", "actions"]],
    row,
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
