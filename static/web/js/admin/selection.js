// What is chosen in a list: some rows, or all that match.

import { h } from "../dom.js";
import { t } from "../language.js";

/**
 * Lets rows of a list be chosen. They stay chosen on other pages, until the search changes.
 * `act({ ids } or { filter }, how many, done)` is what can be done with them; `filterOf` makes
 * the filter of the list's choices. `texts.chosen(n)` tells how many are chosen, and `texts.all(n)`
 * is the choice of all.
 */
export function selection({ button, filterOf, act, ...texts }) {
  const chosen = new Set();
  let isAll = false;
  let total = 0;
  let choices = {};
  let reload;
  let boxes = new Map();

  const page = h("input", { type: "checkbox", "aria-label": t`Select all on this page`, onchange: togglePage });
  const text = h("p", { role: "status" });
  const all = h("button", { class: "button quiet small", type: "button", onclick: () => { isAll = true; update(); } });
  const none = h("button", { class: "button quiet small", type: "button", onclick: clear }, t`Clear`);
  const go = h("button", { class: "button small", type: "button", onclick: start }, button);
  const tools = h("div", { class: "buttons", hidden: true }, go, all, none);
  const element = h("div", { class: "selection-bar" },
    h("label", { class: "check to-wide" }, h("input", { type: "checkbox", onchange: togglePage }), t`All on this page`), text, tools);
  const narrow = element.querySelector("input");

  function cell({ id, name }) {
    const box = h("input", {
      type: "checkbox", "aria-label": t`Select ${name}`,
      onchange() {
        isAll = false;
        if (box.checked) chosen.add(id);
        else chosen.delete(id);
        update();
      },
    });
    boxes.set(id, box);
    update();
    return h("td", { class: "select" }, box);
  }

  /** A page of the list came. */
  function shown(data, asked, load) {
    if (JSON.stringify(asked) !== JSON.stringify(choices)) forget();
    total = data.total;
    choices = asked;
    reload = load;
    boxes = new Map();
    update();
  }

  function togglePage({ target: { checked } }) {
    isAll = false;
    for (const id of boxes.keys()) {
      if (checked) chosen.add(id);
      else chosen.delete(id);
    }
    update();
  }

  function clear() {
    forget();
    update();
    (page.checkVisibility() ? page : narrow).focus();
  }

  function forget() {
    chosen.clear();
    isAll = false;
  }

  function update() {
    const some = isAll ? total : chosen.size;
    for (const [id, box] of boxes) box.checked = isAll || chosen.has(id);
    const here = [...boxes.values()].filter((box) => box.checked).length;
    for (const box of [page, narrow]) {
      box.checked = here > 0 && here === boxes.size;
      box.indeterminate = here > 0 && here < boxes.size;
    }
    text.textContent = some > 0 ? texts.chosen(some) : "";
    all.textContent = texts.all(total);
    all.hidden = isAll || total <= boxes.size;
    tools.hidden = some === 0;
  }

  function start() {
    const which = isAll ? { filter: filterOf(choices) } : { ids: [...chosen] };
    act(which, isAll ? total : chosen.size, async () => {
      forget();
      await reload();
    });
  }

  return { element, head: h("th", { scope: "col", class: "select" }, page), cell, shown };
}
