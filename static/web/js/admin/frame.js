// What the admin pages share: the menu, and lists with search, filters and pages.

import { api } from "../api.js";
import { h } from "../dom.js";
import { empty, failed } from "../empty.js";
import { t } from "../language.js";
import { go, withQuery } from "../navigation.js";
import { pager } from "../pager.js";
import { filterFields } from "./filters.js";

const PER_PAGE = 20;
const TYPING_PAUSE = 300; // milliseconds
const SECTIONS = [["/admin/products", t`Products`], ["/admin/users", t`Users`], ["/admin/audit", t`Audit log`]];

/** A page with the menu beside it. */
export function frame({ heading, actions, section }, ...content) {
  return h("div", { class: "page" },
    h("nav", { class: "aside-nav", "aria-label": t`Manage` },
      h("ul", { class: "admin-menu" }, SECTIONS.map(([href, text]) =>
        h("li", {}, h("a", { href, "aria-current": section === href && "page" }, text))))),
    h("div", { class: "page-head" }, h("h1", {}, heading), actions),
    content);
}

/** The element of a `list`. */
export const searchable = (context, options) => list(context, options).element;

/**
 * A list of what `path` answers, and how to load it again; the address holds search, filters and
 * page. `row(item, reload)` makes a table row; `total(n)` tells how many there are, and `none` that
 * there are none. The search is the parameter `search.name`; without `search` there is none.
 * `toRequest(wanted)` makes the parameters of the request. `selection` lets rows be chosen.
 */
export function list(context, {
  path, search, filters = [], columns, row, total: totalOf, none, toRequest = (wanted) => wanted, selection,
}) {
  const here = location.pathname;
  const body = h("tbody", {});
  const total = h("p", { class: "muted", role: "status" });
  const below = h("div", {});
  const input = search ? h("input", {
    type: "search", "aria-label": search.label, placeholder: search.label, autocomplete: "off", maxlength: search.maxlength ?? 100,
  }) : null;
  const fields = filterFields(filters, (changes) => go(address({ ...changes, page: 1 })));
  const names = [search?.name, ...fields.names].filter(Boolean);
  let wanted;
  let timer;
  let newest = 0;

  const load = async () => {
    newest += 1;
    const mine = newest;
    try {
      const { page, ...choices } = wanted;
      const asked = { ...toRequest(choices), limit: PER_PAGE, offset: (page - 1) * PER_PAGE };
      const { data } = await api(withQuery(path, asked), { signal: context.signal });
      if (mine !== newest) return;
      total.textContent = totalOf(data.total);
      selection?.shown(data, choices, load);
      body.replaceChildren(...data.items.map((item) => {
        const made = row(item, load);
        if (selection) made.prepend(selection.cell(item));
        return made;
      }));
      const pages = Math.ceil(data.total / PER_PAGE);
      const links = pager({ page, pages, href: (other) => address({ page: other }) });
      below.replaceChildren(...[data.total === 0 && empty("search", none), links].filter(Boolean));
    } catch (problem) {
      if (problem.name === "AbortError" || mine !== newest) return;
      body.replaceChildren();
      below.replaceChildren(failed(problem, load));
    }
  };
  const address = (changes) => {
    const { page, ...choices } = { ...wanted, ...changes };
    return withQuery(here, { ...choices, page: page > 1 ? page : null });
  };
  const show = (query) => {
    const page = Number(query.get("page"));
    wanted = Object.fromEntries(names.map((name) => [name, query.get(name) ?? ""]));
    wanted.page = page > 0 ? Math.floor(page) : 1;
    if (input && document.activeElement !== input) input.value = wanted[search.name];
    fields.show(wanted);
    return load();
  };

  input?.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => go(address({ [search.name]: input.value.trim(), page: 1 }), { replace: true }), TYPING_PAUSE);
  });
  context.signal.addEventListener("abort", () => clearTimeout(timer));
  context.onQuery(show);
  context.settled = show(context.query);
  const element = h("div", {},
    h("div", { class: "list-tools" },
      input && h("div", { role: "search" }, input),
      fields.elements,
      total),
    selection?.element,
    h("div", { class: "panel table-panel" },
      h("table", { class: "table" },
        h("thead", {}, h("tr", {}, selection?.head, columns.map(([text, kind]) => h("th", { scope: "col", class: kind }, text)))),
        body),
      below));
  return { element, reload: load };
}
