// The options of a product: names, and values separated by commas.

import { h, icon } from "../dom.js";
import { field, group } from "../form.js";
import { t } from "../language.js";

const MOST = 5;

/**
 * A field whose value is `[{name, values}]`. `heard` has what is called on changes:
 * `renamed(index, before, after)` for a value, `removed(index)`, and `changed()` after any.
 */
export function optionsField(options, heard) {
  const rows = [];
  const list = h("ul", { class: "option-list" });
  const add = h("button", { class: "button quiet small", type: "button", onclick: () => append().name.focus() }, icon("plus"), t`Add option`);
  const buttons = h("div", { class: "buttons" }, add);
  const all = group({
    name: "options", label: t`Options`,
    hint: t`For a product that comes in sizes, colours and the like. Leave it empty for others.`,
    value: () => rows.map(({ name, values }) => ({ name: name.value().trim(), values: split(values.value()) })),
    check() {
      for (const one of rows.flatMap(({ name, values }) => [name, values])) one.fail(one.check());
      const isWrong = rows.some(({ name, values }) => name.isInvalid() || values.isInvalid());
      return isWrong ? t`Please fill in a name and values for each option.` : null;
    },
  }, list, buttons);

  function append(option = { name: "", values: [] }) {
    const name = field({ name: "option-name", label: "", required: true, maxlength: 64, value: option.name });
    const values = field({
      name: "option-values", label: "", required: true, value: join(option.values), hint: t`Separated by commas, or by semicolons if a value has commas.`,
    });
    const drop = h("button", { class: "icon-button", type: "button" }, icon("close"));
    const element = h("li", {}, name.element, values.element, drop);
    const row = { name, values, drop, element };
    let before = split(values.value());
    values.control.addEventListener("change", () => {
      const after = split(values.value());
      for (const [from, to] of renamed(before, after)) heard.renamed(rows.indexOf(row), from, to);
      before = after;
      heard.changed();
    });
    name.control.addEventListener("change", heard.changed);
    element.addEventListener("input", () => all.fail(null));
    drop.addEventListener("click", () => remove(row));
    rows.push(row);
    list.append(element);
    number();
    heard.changed();
    return row;
  }

  function remove(row) {
    const index = rows.indexOf(row);
    rows.splice(index, 1);
    row.element.remove();
    all.fail(null);
    number();
    heard.removed(index);
    heard.changed();
    (rows[Math.min(index, rows.length - 1)]?.drop ?? add).focus();
  }

  function number() {
    rows.forEach(({ name, values, drop }, index) => {
      name.element.querySelector("label").textContent = t`Option ${index + 1}`;
      values.element.querySelector("label").textContent = t`Values of option ${index + 1}`;
      drop.setAttribute("aria-label", t`Remove option ${index + 1}`);
    });
    list.hidden = rows.length === 0;
    add.hidden = rows.length >= MOST;
  }

  number();
  return { ...all, buttons, fill: () => options.forEach(append) };
}

/** What may separate values. Those that have commas themselves are separated by semicolons, and
    those that have semicolons by bars. The last one in a text counts. Chinese keyboards have wider
    commas and semicolons. */
const SEPARATORS = [[",", /[,，]/], [";", /[;；]/], ["|", /\|/]];

function split(text) {
  const [, separator] = SEPARATORS.findLast(([, one]) => one.test(text)) ?? SEPARATORS[0];
  const parts = text.split(separator).map((part) => part.trim());
  return [...new Set(parts.filter(Boolean))];
}

function join(values) {
  const has = ([, one]) => values.some((value) => one.test(value));
  const [separator] = SEPARATORS[SEPARATORS.findLastIndex(has) + 1] ?? SEPARATORS.at(-1);
  // At the end, too: one value alone would be divided.
  return values.join(`${separator} `) + (separator === "," ? "" : separator);
}

/** Pairs of values of which one has taken the place of the other. */
function renamed(before, after) {
  if (before.length !== after.length) return [];
  const pairs = before.map((value, index) => [value, after[index]]);
  return pairs.filter(([from, to]) => !after.includes(from) && !before.includes(to));
}
