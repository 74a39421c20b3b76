// Short messages at the lower edge, which screen readers read out.

import { h, icon } from "./dom.js";
import { t } from "./language.js";

const SHOWN_FOR = 6000; // milliseconds

/** Shows a message for a while. */
export function tell(text) {
  const close = h("button", { class: "icon-button", type: "button", "aria-label": t`Close message` }, icon("close"));
  const message = h("div", { class: "message" }, h("span", {}, text), close);
  let timer;
  const remove = () => message.remove();
  const start = () => { timer = setTimeout(remove, SHOWN_FOR); };
  close.addEventListener("click", remove);
  message.addEventListener("pointerenter", () => clearTimeout(timer));
  message.addEventListener("pointerleave", start);
  start();
  document.getElementById("messages").replaceChildren(message);
}
