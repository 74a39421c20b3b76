// Creates elements. Text stays text: nothing here parses HTML.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes, listeners (`onclick: …`) and children. */
export function h(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** The same for SVG. */
export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value ?? "";
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return element;
}

const ICONS = {
  close: ["M6 6l12 12", "M18 6 6 18"],
  search: ["M11 4.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Z", "m16 16 4.5 4.5"],
  box: ["M4 8.5 12 4l8 4.5v7.5l-8 4-8-4Z", "M4 8.5 12 13l8-4.5", "M12 13v7"],
  lock: ["M6 11h12v9H6Z", "M8.5 11V8a3.5 3.5 0 0 1 7 0v3"],
  check: ["m5 12.5 4.5 4.5L19 7.5"],
  up: ["m6 14.5 6-6 6 6"],
  down: ["m6 9.5 6 6 6-6"],
  plus: ["M12 5v14", "M5 12h14"],
  picture: ["M4 5h16v14H4Z", "m5 17 5-5 4 4 2-2 4 4", "M15.5 9.5h.01"],
};

/** A decorative icon. */
export function icon(name) {
  const paths = ICONS[name].map((d) => svg("path", { d }));
  return svg("svg", { viewBox: "0 0 24 24", width: 24, height: 24, "aria-hidden": "true" }, paths);
}

let last = 0;

/** An id that no other element has. */
export function uniqueId(name) {
  last += 1;
  return `${name}-${last}`;
}
