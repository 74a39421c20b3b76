// Product pictures in the size that is needed.

import { h } from "./dom.js";

const WIDTHS = [160, 320, 640, 1280];

/** The address of a picture; `image_url` is a path with spaces and letters of any
    language. */
export function pictureUrl(path, width) {
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  return `/cache/${encoded}${width ? `?w=${width}` : ""}`;
}

/** The name of a picture's file. */
export const fileName = (path) => path.split("/").at(-1);

/**
 * A picture, whose place is kept while it loads. `sizes` tells how wide it is shown;
 * `eager` are those that are seen at once.
 */
export function picture(path, { alt = "", sizes, eager = false } = {}) {
  const attributes = { class: "picture", alt, width: 640, height: 480, sizes, decoding: "async" };
  if (!path) return h("div", { class: "picture missing" });
  const image = h("img", {
    ...attributes,
    loading: eager ? "eager" : "lazy",
    fetchpriority: eager ? "high" : null,
  });
  // In this order: with `src` first, the browser would load it before it knows the sizes.
  image.srcset = WIDTHS.map((width) => `${pictureUrl(path, width)} ${width}w`).join(", ");
  image.src = pictureUrl(path, 640);
  return image;
}

/** Puts a placeholder in the place of pictures that cannot be loaded, the server's too. */
export function watchPictures() {
  document.addEventListener("error", ({ target }) => replaceMissing(target), true);
  for (const image of document.querySelectorAll("img.picture")) {
    if (image.complete && image.currentSrc && !image.naturalWidth) replaceMissing(image);
  }
}

function replaceMissing(element) {
  if (!element.matches?.("img.picture")) return;
  const { alt } = element;
  element.replaceWith(h("div", { class: "picture missing", role: alt && "img", "aria-label": alt || null }));
}
