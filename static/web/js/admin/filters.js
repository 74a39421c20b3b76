// The filters of a list: each a choice, or a date.

import { h, uniqueId } from "../dom.js";

/**
 * Makes them of `{ name, label, options }`, where an option is its value and its text, and of
 * `{ name, label, type: "date" }`. `options` may come later. `choose(changes)` hears of a choice.
 */
export function filterFields(filters, choose) {
  const controls = new Map();
  const elements = filters.map(({ name, label, options, type }) => {
    const id = uniqueId(name);
    const tell = () => choose({ [name]: control.value });
    const control = options ? h("select", { id, onchange: tell }) : h("input", { id, type, onchange: tell });
    const add = (list) => control.append(...list.map(([value, text]) => h("option", { value }, text)));
    if (Array.isArray(options)) add(options);
    else options?.then((list) => { add(list); control.value = wanted[name] ?? ""; });
    controls.set(name, control);
    return h("div", { class: "filter" }, h("label", { for: id }, label), control);
  });
  let wanted = {};
  return {
    names: [...controls.keys()],
    elements,
    show(choices) {
      wanted = choices;
      for (const [name, control] of controls) control.value = choices[name];
    },
  };
}
