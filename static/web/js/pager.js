// Links to the pages of a list.

import { h } from "./dom.js";
import { t } from "./language.js";

/** `href(page)` gives the address of a page; they count from 1. */
export function pager({ page, pages, href, label = t`Pages` }) {
  if (pages < 2) return null;
  const near = new Set([1, pages, page - 1, page, page + 1].filter((n) => n >= 1 && n <= pages));
  const items = [];
  let before = 0;
  for (const n of [...near].sort((a, b) => a - b)) {
    if (n - before === 2) items.push(link(n - 1));
    else if (n - before > 2) items.push(h("span", { class: "gap", "aria-hidden": "true" }, "…"));
    items.push(link(n));
    before = n;
  }
  return h("nav", { class: "pages", "aria-label": label },
    page > 1 && h("a", { href: href(page - 1), rel: "prev" }, t`Previous`),
    items,
    page < pages && h("a", { href: href(page + 1), rel: "next" }, t`Next`));

  function link(n) {
    const current = n === page ? "page" : null;
    return h("a", { href: href(n), "aria-label": t`Page ${n}`, "aria-current": current }, String(n));
  }
}
