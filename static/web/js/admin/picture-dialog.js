// A dialog with the pictures that there are.

import { api } from "../api.js";
import { open } from "../dialog.js";
import { h } from "../dom.js";
import { empty, failed } from "../empty.js";
import { t } from "../language.js";
import { withQuery } from "../navigation.js";
import { fileName, picture } from "../picture.js";

const TYPING_PAUSE = 300; // milliseconds

/** Lets the admin choose a picture, and calls `use` with its path. */
export function choosePicture(use) {
  const dialog = open({ title: t`Choose a picture`, wide: true });
  const input = h("input", { type: "search", placeholder: t`Search pictures`, "aria-label": t`Search pictures`, autocomplete: "off" });
  const list = h("div", { class: "picker", "aria-live": "polite" });
  const close = h("button", { class: "button quiet", type: "button", onclick: () => dialog.close() }, t`Cancel`);
  let newest = 0;
  const load = async () => {
    newest += 1;
    const mine = newest;
    try {
      const { data } = await api(withQuery("/cache/catalog/", { search: input.value.trim(), limit: 60 }));
      if (mine !== newest) return;
      list.replaceChildren(...(data.items.length ? data.items.map(entry) : [empty("search", t`No picture found.`)]));
    } catch (problem) {
      if (mine === newest) list.replaceChildren(failed(problem, load));
    }
  };
  const entry = ({ image_url }) => h("button", { type: "button", onclick: () => { use(image_url); dialog.close(); } },
    picture(image_url, { sizes: "9rem" }), fileName(image_url));
  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(load, TYPING_PAUSE);
  });
  dialog.append(h("div", { class: "stack" }, input, list, h("div", { class: "buttons" }, close)));
  input.focus();
  load();
}
