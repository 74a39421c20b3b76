// The message for an empty list, and for one that could not be loaded.

import { h, icon } from "./dom.js";
import { t } from "./language.js";

/** A sentence with a picture, and what can be done. */
export function empty(name, text, ...actions) {
  return h("div", { class: "empty" }, icon(name), h("p", {}, text), actions);
}

/** A failure, with another try. */
export function failed(problem, again) {
  return h("div", { class: "empty", role: "alert" }, icon("box"),
    h("p", {}, problem.message),
    again && h("button", { class: "button quiet", type: "button", onclick: again }, t`Try again`));
}
