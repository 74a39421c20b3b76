// The home page: popular products, and all products with search, categories, order, filters and
// pages; and the pages of categories. The URL holds all choices. components/web/src/page/list makes
// the same elements.

import { listPath } from "../address.js";
import { card, skeleton, teaser } from "../card.js";
import { h } from "../dom.js";
import { empty, failed } from "../empty.js";
import { take } from "../first-view.js";
import { request } from "../http.js";
import { count, t } from "../language.js";
import { go, withQuery } from "../navigation.js";
import { pager } from "../pager.js";
import { categoryChips } from "./categories.js";
import { filters } from "./filters.js";

const { content: HEADLINE } = document.querySelector("meta[name=shop-headline]");
const { content: WELCOME } = document.querySelector("meta[name=shop-description]");
const PER_PAGE = 12;
const POPULAR = 5;
const SEEN_AT_ONCE = 4;

export default function page(context) {
  // Elements that may have the focus are kept; only their texts change.
  const heading = h("h1", {});
  const welcome = h("p", {}, WELCOME);
  const header = h("div", {}, heading, welcome);
  const chips = categoryChips(context.signal);
  const total = h("p", { class: "total", role: "status" });
  const list = h("ul", { class: "grid", "aria-labelledby": "list-heading" });
  const below = h("div", {});
  const tools = filters(total);
  const popular = popularSection(context.signal);
  const listHeading = h("h2", { id: "list-heading", tabindex: -1 }, t`All products`);
  const products = h("section", { class: "section", "aria-labelledby": "list-heading" },
    listHeading, chips.element, tools.element, list, below);
  const view = h("div", { class: "page" }, header, popular.element, products);
  let wanted;
  let newest = 0;

  const show = async (query, params) => {
    const before = wanted;
    wanted = read(query, params);
    head();
    tools.show(wanted);
    newest += 1;
    const mine = newest;
    const known = take("list");
    if (known) {
      fill(known);
      return;
    }
    list.setAttribute("aria-busy", "true");
    if (!before) list.replaceChildren(...Array.from({ length: PER_PAGE }, () => skeleton()));
    try {
      const { page, ...asked } = wanted;
      const parameters = { ...asked, limit: PER_PAGE, offset: (page - 1) * PER_PAGE };
      const { data } = await request(withQuery("/api/products/", parameters), { signal: context.signal });
      if (mine !== newest) return;
      fill(data);
    } catch (problem) {
      if (problem.name === "AbortError" || mine !== newest) return;
      list.replaceChildren();
      total.textContent = "";
      below.replaceChildren(failed(problem, () => show(query, params)));
    }
    list.removeAttribute("aria-busy");
    // The next page starts at its first product.
    if (before && before.page !== wanted.page) {
      listHeading.focus({ preventScroll: true });
      products.scrollIntoView();
    }
  };

  function fill({ items, total: all }) {
    const pages = Math.ceil(all / PER_PAGE);
    total.textContent = count(all, "{0} product", "{0} products");
    list.replaceChildren(...items.map((product, index) =>
      card(product, { eager: index < SEEN_AT_ONCE && isNarrowed() })));
    below.replaceChildren(...(all === 0
      ? [empty("search", t`Nothing fits this search.`, h("a", { class: "button quiet", href: "/" }, t`Show all products`))]
      : [pager({ page: wanted.page, pages, href: (page) => address({ page }) })].filter(Boolean)));
  }

  /** The welcome, or what was searched for. */
  function head() {
    const narrowed = isNarrowed();
    const category = wanted.category && chips.nameOf(wanted.category);
    const results = wanted.search
      && (category ? t`Results for “${wanted.search}” in ${category}` : t`Results for “${wanted.search}”`);
    heading.textContent = narrowed ? results || category || t`All products` : HEADLINE;
    header.className = narrowed ? "page-head" : "hero";
    welcome.hidden = narrowed;
    popular.show(!narrowed);
    listHeading.classList.toggle("visually-hidden", narrowed);
    chips.show(wanted.category ?? "", (category) => address({ category, page: 1 }));
    const title = wanted.page > 1 ? t`${heading.textContent} – page ${wanted.page}` : heading.textContent;
    context.title(narrowed ? title : "");
  }

  const isNarrowed = () => Object.entries(wanted).some(([name, value]) => value && name !== "sort" && (name !== "page" || value > 1));
  const address = (changes) => {
    const { page, ...rest } = { ...wanted, ...changes };
    return listPath({ ...rest, page: page > 1 ? page : null });
  };

  tools.onChange((changes) => go(address({ ...changes, page: 1 })));
  context.onQuery(show);
  context.settled = show(context.query, context.params);
  chips.onLoad(head);
  return view;
}

function read(query, { slug }) {
  const page = Number(query.get("page"));
  return {
    search: query.get("search") || null,
    category: slug ?? (query.get("category") || null),
    min_price: query.get("min_price") || null,
    max_price: query.get("max_price") || null,
    in_stock: query.get("in_stock") === "true" ? "true" : null,
    sort: query.get("sort") || null,
    page: Number.isInteger(page) && page > 0 ? page : 1,
  };
}

function popularSection(signal) {
  const list = h("ul", { class: "popular" });
  const element = h("section", { class: "section", "aria-labelledby": "popular-heading" },
    h("h2", { id: "popular-heading" }, t`Popular this week`), list);
  let isAsked = false;
  // A shop without products has no popular ones.
  let isEmpty = false;

  const fill = (products) => list.replaceChildren(...products.map((one) => teaser(one, { eager: true })));
  const load = async () => {
    isAsked = true;
    const known = take("popular");
    try {
      if (known === undefined) {
        list.replaceChildren(...Array.from({ length: POPULAR }, () => skeleton({ foot: false })));
        const { data } = await request(`/api/products/popular?limit=${POPULAR}`, { signal });
        fill(data);
      } else {
        isEmpty = known === null;
        fill(known ?? []);
      }
    } catch (problem) {
      if (problem.name === "AbortError") return;
      isEmpty = true;
      element.hidden = true;
    }
  };

  return {
    element,
    show(isShown) {
      if (isShown && !isAsked) load();
      element.hidden = !isShown || isEmpty;
    },
  };
}
