// A QR code as a picture.

import { svg } from "../dom.js";
import { encode } from "./encode.js";

/** The light border that scanners need, in modules. */
const BORDER = 4;

export function qrCode(text, label) {
  const grid = encode(text);
  const size = grid.length + 2 * BORDER;
  const path = grid.flatMap((row, y) =>
    row.map((dark, x) => (dark ? `M${x + BORDER} ${y + BORDER}h1v1h-1z` : ""))).join("");
  return svg("svg", { class: "qr", viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": label, "shape-rendering": "crispEdges" },
    svg("path", { d: path }));
}
