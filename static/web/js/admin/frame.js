// What the admin pages share: the menu, and lists with search and pages.

import { api } from "../api.js";
import { h } from "../dom.js";
import { empty, failed } from "../empty.js";
import { count } from "../format.js";
import { go, withQuery } from "../navigation.js";
import { pager } from "../pager.js";

const PER_PAGE = 20;
const TYPING_PAUSE = 300; // milliseconds
const SECTIONS = [["/admin/products", "Products"], ["/admin/users", "Users"]];

/** A page with the menu beside it. */
export function frame({ heading, actions, section }, ...content) {
  return h("div", { class: "page" },
    h("nav", { class: "aside-nav", "aria-label": "Manage" },
      h("ul", { class: "admin-menu" }, SECTIONS.map(([href, text]) =>
        h("li", {}, h("a", { href, "aria-current": section === href && "page" }, text))))),
    h("div", { class: "page-head" }, h("h1", {}, heading), actions),
    content);
}

/**
 * A list of what `path` answers, with a search; the address holds search and page.
 * `row(item, reload)` makes a table row.
 */
export function searchable(context, { path, label, columns, row, noun, parameters = {} }) {
  const here = location.pathname;
  const body = h("tbody", {});
  const total = h("p", { class: "muted", role: "status" });
  const below = h("div", {});
  const input = h("input", { type: "search", "aria-label": label, placeholder: label, autocomplete: "off", maxlength: 100 });
  let wanted = { search: "", page: 1 };
  let timer;
  let newest = 0;

  const load = async () => {
    newest += 1;
    const mine = newest;
    try {
      const asked = { ...parameters, search: wanted.search, limit: PER_PAGE, offset: (wanted.page - 1) * PER_PAGE };
      const { data } = await api(withQuery(path, asked), { signal: context.signal });
      if (mine !== newest) return;
      total.textContent = count(data.total, noun);
      body.replaceChildren(...data.items.map((item) => row(item, load)));
      const pages = Math.ceil(data.total / PER_PAGE);
      const links = pager({ page: wanted.page, pages, href: (page) => address({ page }) });
      below.replaceChildren(...[data.total === 0 && empty("search", `No ${noun} found.`), links].filter(Boolean));
    } catch (problem) {
      if (problem.name === "AbortError" || mine !== newest) return;
      body.replaceChildren();
      below.replaceChildren(failed(problem, load));
    }
  };
  const address = (changes) => {
    const { search, page } = { ...wanted, ...changes };
    return withQuery(here, { search, page: page > 1 ? page : null });
  };
  const show = (query) => {
    const page = Number(query.get("page"));
    wanted = { search: query.get("search") ?? "", page: page > 0 ? Math.floor(page) : 1 };
    if (document.activeElement !== input) input.value = wanted.search;
    return load();
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => go(address({ search: input.value.trim(), page: 1 }), { replace: true }), TYPING_PAUSE);
  });
  context.signal.addEventListener("abort", () => clearTimeout(timer));
  context.onQuery(show);
  context.settled = show(context.query);
  return h("div", {},
    h("div", { class: "list-tools" }, h("div", { role: "search" }, input), total),
    h("div", { class: "panel table-panel" },
      h("table", { class: "table" },
        h("thead", {}, h("tr", {}, columns.map(([text, kind]) => h("th", { scope: "col", class: kind }, text)))),
        body),
      below));
}
