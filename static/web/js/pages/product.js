// One product, by its id or its slug. The address has the variant that was chosen.
// components/web/src/page/product makes the same elements.

import { categoryPath } from "../address.js";
import { h } from "../dom.js";
import { empty, failed } from "../empty.js";
import { take } from "../first-view.js";
import { stock } from "../format.js";
import { request } from "../http.js";
import { t } from "../language.js";
import { go, withQuery } from "../navigation.js";
import { priceOf } from "../price.js";
import { gallery } from "./gallery.js";
import { optionGroups } from "./options.js";
import { initial } from "./variants.js";

export default function page(context) {
  const { id, slug } = context.params;
  const path = slug === undefined ? `product/${id}` : `by-slug/${encodeURIComponent(slug)}`;
  context.title(t`Product`);
  const heading = h("h1", {}, h("span", { class: "skeleton" }, "A product with a name"));
  const model = h("p", { class: "model" }, h("span", { class: "skeleton" }, "Model MODEL-NR"));
  const rest = h("div", { class: "stack" }, h("p", { class: "price" }, h("span", { class: "skeleton" }, "€00.00")));
  const facts = h("div", { class: "product-facts", "aria-busy": "true" }, model, heading, rest);
  const side = h("div", { class: "product-picture" }, h("div", { class: "picture" }));
  const crumbs = h("nav", { class: "crumbs", "aria-label": t`Breadcrumb` }, trail([], " "));
  const view = h("div", { class: "page" }, crumbs, h("div", { class: "product" }, side, facts));

  const load = async () => {
    try {
      const { data } = await request(`/api/products/${path}`, { signal: context.signal });
      show(data);
    } catch (problem) {
      if (problem.name === "AbortError") return;
      if (problem.status === 404) tellThatItIsGone();
      else showInstead(t`The product could not be loaded`, failed(problem, () => go(location.pathname + location.search, { replace: true })));
      heading.focus();
    }
  };

  function tellThatItIsGone() {
    showInstead(t`This product is not in the shop`,
      empty("box", t`It may have sold out for good, or the link is mistyped.`, h("a", { class: "button", href: "/" }, t`To the products`)));
  }

  function showInstead(text, content) {
    heading.textContent = text;
    context.title(text);
    view.replaceChildren(heading, content);
  }

  function show(product) {
    const { variants } = product;
    const own = variants.map(({ image_url }) => image_url).filter(Boolean);
    const pictures = gallery([...product.images, ...own], product.name);
    const offer = h("div", { class: "offer", "aria-live": "polite", "aria-atomic": "true" });
    const options = optionGroups(product, ({ id: variant }) => {
      go(withQuery(location.pathname, { variant }), { replace: true });
    });

    const tell = (sold) => {
      const { text, level } = stock(sold.quantity);
      model.textContent = [t`Model ${product.model}`, sold.sku && t`SKU ${sold.sku}`].filter(Boolean).join(" · ");
      offer.replaceChildren(
        h("p", { class: "price" }, priceOf(sold)),
        h("p", { class: `stock ${level}` }, text));
    };
    const choose = (query) => {
      const variant = initial(variants, Number(query.get("variant")));
      options.show(variant);
      tell(variant);
      // One without a picture of its own is not shown by that of another.
      if (variant.image_url) pictures.show(variant.image_url);
      else if (own.includes(pictures.shown())) pictures.show(product.image_url);
    };

    if (variants.length) {
      choose(context.query);
      context.onQuery(choose);
    } else {
      tell(product);
    }
    context.title(product.name);
    heading.textContent = product.name;
    crumbs.replaceChildren(...trail(product.categories, product.model));
    side.replaceChildren(pictures.element);
    // Headings of descriptions are often of the third level.
    const about = h("h2", { class: "visually-hidden" }, t`Description`);
    rest.replaceChildren(offer, ...options.elements, about, description(product.description));
    facts.removeAttribute("aria-busy");
  }

  const known = take("product");
  if (known) show(known);
  else if (known === null) tellThatItIsGone();
  else context.settled = load();
  return view;
}

/** The way to a product: all products, its categories, itself. */
function trail(categories, model) {
  const separator = () => h("span", { "aria-hidden": "true" }, "/");
  const links = categories.map(({ slug, name }) => [h("a", { href: categoryPath(slug) }, name), separator()]);
  return [h("a", { href: "/" }, t`Products`), separator(), links, h("span", { "aria-current": "page" }, model)].flat(2);
}

/** The server has sanitised it when it was written, and the policy of the page runs
    no script but ours. */
function description(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return h("div", { class: "description" }, template.content);
}
