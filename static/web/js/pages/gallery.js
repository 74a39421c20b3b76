// The pictures of a product: a large one, and small ones to choose from.

import { h } from "../dom.js";
import { t } from "../language.js";
import { picture } from "../picture.js";

const SIZES = "(min-width: 78rem) 35rem, (min-width: 56rem) 46vw, 92vw";

/** The gallery of these pictures. `show(path)` shows another one. */
export function gallery(pictures, name) {
  const paths = [...new Set(pictures)];
  const isAlone = paths.length < 2;
  const large = h("div", {});
  const buttons = paths.map((path, index) => h("button", {
    class: "thumbnail", type: "button", "aria-label": t`Picture ${index + 1} of ${paths.length}`, onclick: () => show(path),
  }, picture(path, { sizes: "5rem" })));
  // A toolbar is one stop of the tab key; the arrow keys lead through it (ARIA Authoring
  // Practices), as there may be 64 pictures.
  const bar = h("div", { class: "thumbnails", role: "toolbar", "aria-label": t`Pictures`, onkeydown: move }, buttons);
  let shown;

  function show(path) {
    if (path === shown) return;
    shown = path;
    const at = paths.indexOf(path);
    const alt = isAlone || at < 0 ? name : t`${name}, picture ${at + 1} of ${paths.length}`;
    large.replaceChildren(picture(path, { alt, sizes: SIZES, eager: true }));
    buttons.forEach((button, index) => {
      button.tabIndex = index === Math.max(at, 0) ? 0 : -1;
      if (index === at) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    });
    // Of a long row, the chosen one is in sight; the page itself does not scroll.
    const { offsetLeft = 0, offsetWidth = 0 } = buttons[at] ?? {};
    bar.scrollTo({ left: offsetLeft - (bar.clientWidth - offsetWidth) / 2 });
  }

  function move(event) {
    const at = paths.indexOf(shown);
    const last = paths.length - 1;
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const wrapped = (next + paths.length) % paths.length;
    show(paths[wrapped]);
    buttons[wrapped].focus({ preventScroll: true });
  }

  show(paths[0] ?? "");
  return { element: h("div", { class: "gallery" }, large, !isAlone && bar), show, shown: () => shown };
}
