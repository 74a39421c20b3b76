// One product.

import { h } from "../dom.js";
import { empty, failed } from "../empty.js";
import { price, stock } from "../format.js";
import { request } from "../http.js";
import { go } from "../navigation.js";
import { picture } from "../picture.js";

const SIZES = "(min-width: 78rem) 35rem, (min-width: 56rem) 46vw, 92vw";

export default function page(context) {
  const { id } = context.params;
  context.title("Product");
  const heading = h("h1", {}, h("span", { class: "skeleton" }, "A product with a name"));
  const model = h("p", { class: "model" }, h("span", { class: "skeleton" }, "Model MODEL-NR"));
  const rest = h("div", { class: "stack" }, h("p", { class: "price" }, h("span", { class: "skeleton" }, "€00.00")));
  const facts = h("div", { class: "product-facts", "aria-busy": "true" }, model, heading, rest);
  const side = h("div", { class: "product-picture" }, h("div", { class: "picture" }));
  const crumb = h("span", { "aria-current": "page" }, " ");
  const view = h("div", { class: "page" },
    h("nav", { class: "crumbs", "aria-label": "Breadcrumb" }, h("a", { href: "/" }, "Products"), h("span", { "aria-hidden": "true" }, "/"), crumb),
    h("div", { class: "product" }, side, facts));

  const load = async () => {
    try {
      const { data } = await request(`/api/products/product/${id}`, { signal: context.signal });
      show(data);
    } catch (problem) {
      if (problem.name === "AbortError") return;
      const isGone = problem.status === 404;
      heading.textContent = isGone ? "This product is not in the shop" : "The product could not be loaded";
      context.title(heading.textContent);
      view.replaceChildren(heading, isGone
        ? empty("box", "It may have sold out for good, or the link is mistyped.", h("a", { class: "button", href: "/" }, "To the products"))
        : failed(problem, () => go(location.pathname, { replace: true })));
      heading.focus();
    }
  };

  function show(product) {
    const { text, level } = stock(product.quantity);
    context.title(product.name);
    heading.textContent = product.name;
    crumb.textContent = product.model;
    side.replaceChildren(picture(product.image_url, { alt: product.name, sizes: SIZES, eager: true }));
    model.textContent = `Model ${product.model}`;
    rest.replaceChildren(
      h("p", { class: "price" }, price(product.price)),
      h("p", { class: `stock ${level}` }, text),
      description(product.description));
    facts.removeAttribute("aria-busy");
  }

  context.settled = load();
  return view;
}

/** The server has sanitised it when it was written, and the policy of the page runs
    no script but ours. */
function description(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return h("div", { class: "description" }, template.content);
}
