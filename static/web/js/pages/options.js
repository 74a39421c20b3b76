// What a buyer chooses: a group of radio buttons for each option.

import { h, uniqueId } from "../dom.js";
import { t } from "../language.js";
import { closest, exact } from "./variants.js";

/**
 * The groups of a product's options. `show(variant)` marks its values; `onChoose(variant)` is
 * called when a value is chosen.
 */
export function optionGroups({ options, variants }, onChoose) {
  let present;
  const choose = (name, value) => onChoose(closest(variants, present, name, value));
  const groups = options.map((option) => group(option, variants, choose));
  return {
    elements: groups.map(({ element }) => element),
    show(variant) {
      present = variant;
      for (const { show } of groups) show(variant);
    },
  };
}

function group({ name, values }, variants, choose) {
  const radios = uniqueId("option");
  const chosen = h("span", {});
  // A value that no variant has leads nowhere.
  const offered = values.filter((value) => variants.some(({ options }) => options[name] === value));
  const entries = offered.map((value) => {
    const input = h("input", { type: "radio", name: radios, value, onchange: () => choose(name, value) });
    const state = h("span", { class: "visually-hidden" });
    return { value, input, state, element: h("label", { class: "option-value" }, input, value, state) };
  });
  const element = h("fieldset", { class: "option" },
    h("legend", {}, name, " ", chosen),
    h("div", { class: "option-values" }, entries.map((entry) => entry.element)));
  const show = (variant) => {
    chosen.textContent = variant.options[name];
    for (const entry of entries) {
      const found = exact(variants, variant, name, entry.value);
      const isSoldOut = found?.quantity <= 0;
      const state = isSoldOut ? t`sold out` : !found && t`unavailable`;
      entry.input.checked = variant.options[name] === entry.value;
      entry.element.classList.toggle("unavailable", !found);
      entry.element.classList.toggle("sold-out", isSoldOut);
      entry.state.textContent = state ? ` (${state})` : "";
    }
  };
  return { element, show };
}
