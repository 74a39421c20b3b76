// The categories, as links above the list.

import { h } from "../dom.js";
import { take } from "../first-view.js";
import { request } from "../http.js";
import { t } from "../language.js";

/** They are loaded once; `show` marks the current one and sets the addresses. */
export function categoryChips(signal) {
  const list = h("ul", { class: "chips" });
  // One row high from the start, so that nothing moves.
  const element = h("nav", { class: "chips-space", "aria-label": t`Categories` }, list);
  const links = new Map();
  let loaded = () => {};

  const add = (slug, name, products) => {
    const link = h("a", {}, name, products && h("span", { class: "count" }, String(products)));
    links.set(slug, { name, link });
    list.append(h("li", {}, link));
  };

  const fill = (categories) => {
    const filled = categories.filter(({ products }) => products > 0);
    if (filled.length) add("", t`All`);
    for (const { slug, name, products } of filled) add(slug, name, products);
    loaded();
  };
  const known = take("categories");
  if (known) fill(known);
  else request("/api/products/categories", { signal }).then(({ data }) => fill(data), () => {});

  return {
    element,
    onLoad: (listener) => { loaded = listener; },
    nameOf: (slug) => links.get(slug)?.name ?? slug,
    show(current, address) {
      for (const [slug, { link }] of links) {
        link.href = address(slug);
        if (slug === current) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    },
  };
}
