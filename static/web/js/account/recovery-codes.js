// New recovery codes, which are shown once.

import { h } from "../dom.js";
import { around, t } from "../language.js";
import { tell } from "../message.js";

/** Nodes with the codes; `kept` is called when the owner has them. */
export function recoveryCodes(list, done, kept) {
  const text = list.join("\n");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      tell(t`The recovery codes are copied.`);
    } catch {
      tell(t`Copying is not allowed here. Please write them down.`);
    }
  };
  const file = URL.createObjectURL(new Blob([`${text}\n`], { type: "text/plain" }));
  return [
    h("div", { class: "notice", tabindex: -1 },
      h("p", {}, around`${h("strong", {}, done)} Keep these recovery codes in a safe place: each lets you in once, with your password. They are not shown again.`)),
    h("ul", { class: "recovery-codes code" }, list.map((one) => h("li", {}, one))),
    h("div", { class: "buttons" },
      h("button", { class: "button quiet", type: "button", onclick: copy }, t`Copy`),
      h("a", { class: "button quiet", href: file, download: "recovery-codes.txt" }, t`Save as file`),
      h("button", { class: "button", type: "button", onclick: kept }, t`I have kept them`)),
  ];
}
