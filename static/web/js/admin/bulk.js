// One change of many products: a dialog with their price, stock and category.

import { api } from "../api.js";
import { ask } from "../dialog.js";
import { h } from "../dom.js";
import { PIECES, PRICE, field, fieldProblem } from "../form.js";
import { count, t } from "../language.js";
import { tell } from "../message.js";

/** How to change it: value, text, attributes of the number, and what is sent. */
const PRICES = [
  ["set", t`Set to`, PRICE, (number) => ({ set: number })],
  ["raise-percent", t`Raise by percent`, { ...PRICE, max: 1000 }, (number) => ({ percent: number })],
  ["lower-percent", t`Lower by percent`, { ...PRICE, max: 100 }, (number) => ({ percent: -number })],
  ["raise", t`Raise by amount`, PRICE, (number) => ({ add: number })],
  ["lower", t`Lower by amount`, PRICE, (number) => ({ add: -number })],
];
const STOCKS = [
  ["set", t`Set to`, PIECES, (number) => ({ set: number })],
  ["add", t`Add`, PIECES, (number) => ({ add: number })],
  ["take", t`Take away`, PIECES, (number) => ({ add: -number })],
];
const CATEGORIES = [
  ["move", t`Move to`, { type: "text", maxlength: 255 }, (name) => name.trim()],
  ["none", t`Take out of their category`, null, () => null],
];

/** Asks what to change of the products, and changes it. `done` is called afterwards. */
export function changeMany(which, number, categories, done) {
  const known = h("datalist", { id: "bulk-categories" }, categories.map(({ name }) => h("option", { value: name })));
  const parts = [
    part("price", t`Price`, t`Price or difference`, PRICES, Number),
    part("quantity", t`Stock`, t`Pieces`, STOCKS, Number),
    part("category", t`Category`, t`New category`, CATEGORIES, String, { list: known.id }),
  ];
  const fields = parts.flatMap(({ how, value }) => [how, value]);
  ask({
    title: count(number, "Change {0} product", "Change {0} products"),
    text: t`What you do not choose stays as it is. With variants, each of them is changed.`,
    button: t`Change`,
    fields,
    layout: [parts.map(({ element }) => element), known],
    async act() {
      const changes = Object.assign({}, ...parts.map((one) => one.change()));
      if (Object.keys(changes).length === 0) throw fieldProblem("price_how", t`Please choose at least one change.`);
      const { data } = await api("/api/products/", { method: "PATCH", json: { ...which, ...changes } });
      tell(data.changed === 0 ? t`Nothing was different.` : count(data.changed, "{0} product changed.", "{0} products changed."));
      await done();
    },
  });
}

/** A choice of how to change a field, and a value for it. */
function part(name, label, valueLabel, ways, convert, attributes = {}) {
  const how = field({
    name: `${name}_how`, label, tag: "select", unmarked: true, onchange: show,
    children: [["", t`Stays`], ...ways].map(([value, text]) => h("option", { value }, text)),
  });
  const value = field({ name, label: valueLabel, unmarked: true, ...attributes });
  const chosen = () => ways.find(([key]) => key === how.control.value);
  function show() {
    const [, , wanted] = chosen() ?? [];
    value.fail(null);
    value.element.hidden = !wanted;
    value.control.disabled = !wanted;
    value.control.required = Boolean(wanted);
    for (const [key, setting] of Object.entries(wanted ?? {})) value.control.setAttribute(key, setting);
  }
  show();
  return {
    how, value,
    element: h("div", { class: "row" }, how.element, value.element),
    change() {
      const [, , , toChange] = chosen() ?? [];
      return toChange ? { [name]: toChange(convert(value.control.value)) } : {};
    },
  };
}
