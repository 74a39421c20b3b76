// The variants of a product: a table with a row for each combination of values.

import { h, icon } from "../dom.js";
import { group } from "../form.js";
import { count, t } from "../language.js";
import { variantRow } from "./variant-row.js";

const MOST = 250;
const COLUMNS = [t`Variant`, t`SKU`, t`Price`, t`Before a sale`, t`Stock`, t`Picture`];
/** How messages about a variant begin, in each language: ours, and those of the API. */
const NUMBERED = new RegExp(`^${t`Variant ${"(\\d+)"}`}`);

/**
 * A field whose value is the product's variants. `options` is the field of these. `defaults()` has
 * the prices of a new variant, `onChange(count)` hears how many there are.
 */
export function variantsField(variants, { options, defaults, onChange }) {
  let rows = [];
  let pictures = [];
  const body = h("tbody", {});
  const status = h("p", { class: "hint", role: "status" });
  const table = h("table", { class: "variant-table" },
    h("thead", {}, h("tr", {},
      COLUMNS.map((text) => h("th", { scope: "col" }, text)),
      h("th", { scope: "col" }, h("span", { class: "visually-hidden" }, t`Remove`)))),
    body);
  const all = group({
    name: "variants", label: t`Variants`, check,
    value: () => rows.map((row) => row.value(options.value().map(({ name }) => name))),
  }, table, status);

  /** Shows a problem; one that begins with "Variant 2" leads to the second row. */
  function fail(message) {
    all.fail(message);
    rows.forEach((row) => row.fail(null));
    rows[NUMBERED.exec(message ?? "")?.[1] - 1]?.fail(message);
  }

  function check() {
    const lists = options.value().map(({ values }) => values);
    if (lists.length && !rows.length) return t`Make the variants first, or remove the options.`;
    for (const [index, row] of rows.entries()) {
      const problem = row.problem();
      if (problem) return t`Variant ${index + 1}, ${problem}`;
      if (!fits(row, lists)) return t`Variant ${index + 1} does not have a value of each option. Remove it, or add the value above.`;
      if (rows.slice(0, index).some((other) => isSame(other.values, row.values))) return t`Variant ${index + 1} has the options of another.`;
    }
    return null;
  }

  /** Adds a row for each combination that has none. */
  function make() {
    const problem = options.check() ?? (options.value().length ? null : t`Add an option first.`);
    options.fail(problem);
    if (problem) return options.focus();
    const lists = options.value().map(({ values }) => values);
    const total = lists.reduce((product, { length }) => product * length, 1);
    if (total > MOST) return options.fail(t`These would be ${count(total, "{0} variant", "{0} variants")}. There can be ${MOST} at most.`);
    // What was there before an option was added has its first value.
    for (const row of rows) row.values = lists.map((values, index) => row.values[index] ?? values[0]);
    const combinations = lists.reduce((known, values) => known.flatMap((one) => values.map((value) => [...one, value])), [[]]);
    const missing = combinations.filter((values) => !rows.some((row) => isSame(row.values, values)));
    for (const values of missing) append({ ...defaults(rows[0]?.inputs), quantity: 0 }, values);
    const place = ({ values }) => combinations.findIndex((one) => isSame(one, values));
    rows = rows.toSorted((a, b) => (fits(a, lists) && fits(b, lists) ? place(a) - place(b) : fits(b, lists) - fits(a, lists)));
    show();
    status.textContent = missing.length
      ? count(
        missing.length,
        "{0} new variant. Fill in what it costs, and save the product.",
        "{0} new variants. Fill in what they cost, and save the product.",
      )
      : t`There are all variants already.`;
  }

  function append(variant, values) {
    const row = variantRow(variant, values, pictures);
    row.drop.addEventListener("click", () => remove(row));
    rows.push(row);
  }

  function remove(row) {
    const index = rows.indexOf(row);
    status.textContent = t`${row.title()} is removed.`;
    rows.splice(index, 1);
    show();
    (rows[Math.min(index, rows.length - 1)]?.drop ?? all.element).focus();
  }

  function show() {
    fail(null);
    const lists = options.value().map(({ values }) => values);
    const elements = rows.map(({ element }) => element);
    rows.forEach((row, index) => row.show(index + 1, fits(row, lists)));
    // Rows that stay in their place keep the focus, and the click that is under way.
    if (!isSame(elements, [...body.children])) body.replaceChildren(...elements);
    table.hidden = rows.length === 0;
    all.element.hidden = options.value().length === 0;
    onChange(rows.length);
  }

  body.addEventListener("input", () => all.isInvalid() && fail(null));
  options.buttons.append(h("button", { class: "button quiet small", type: "button", onclick: make }, icon("check"), t`Make variants`));
  return {
    ...all, fail, show,
    fill() {
      const names = options.value().map(({ name }) => name);
      for (const variant of variants) append(variant, names.map((name) => variant.options[name]));
      show();
    },
    renamed(index, from, to) {
      for (const row of rows) if (row.values[index] === from) row.values[index] = to;
    },
    /** Without options there are no variants. */
    removed(index) {
      if (!options.value().length) rows = [];
      for (const row of rows) row.values.splice(index, 1);
    },
    showPictures(paths) {
      pictures = paths;
      for (const row of rows) row.showPictures(paths);
    },
  };
}

const isSame = (one, other) => one.length === other.length && one.every((value, index) => value === other[index]);
const fits = ({ values }, lists) => values.length === lists.length && lists.every((list, index) => list.includes(values[index]));
