// Modal dialogs. When one closes, the browser returns the focus by itself.

import { h, uniqueId } from "./dom.js";
import { form } from "./form.js";
import { t } from "./language.js";

/**
 * Asks before something is done. `act(values)` does it; the dialog stays open, and
 * tells why, if that fails.
 */
export function ask({ title, text, button, fields = [], layout, danger = false, act }) {
  const dialog = open({ title, role: danger ? "alertdialog" : undefined });
  const cancel = h("button", { class: "button quiet", type: "button", onclick: () => dialog.close() }, t`Cancel`);
  const asked = form({
    fields,
    layout,
    button,
    buttonClass: danger ? "danger" : "",
    extra: [cancel],
    async submit(values) {
      await act(values);
      dialog.close();
    },
  });
  dialog.append(h("div", { class: "stack" }, text && h("p", {}, text), asked.element));
  (fields[0]?.control ?? cancel).focus();
}

/** An open dialog with a heading, for the caller to fill. */
export function open({ title, role, wide = false }) {
  const id = uniqueId("dialog");
  const dialog = h("dialog", { class: wide && "wide", "aria-labelledby": id, role },
    h("h2", { id, tabindex: -1, class: "dialog-title" }, title));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
