// A variant in the table of the editor.

import { h, icon } from "../dom.js";
import { PIECES, PRICE, reason } from "../form.js";
import { t } from "../language.js";
import { fileName, picture } from "../picture.js";

/** The inputs: name in the request, what it is called, attributes. */
const INPUTS = [
  ["sku", t`SKU`, { maxlength: 64, autocomplete: "off" }],
  ["price", t`Price`, { ...PRICE, required: true }],
  ["compare_at_price", t`Price before a sale`, PRICE],
  ["quantity", t`Stock`, { ...PIECES, required: true }],
];

/** A row with these values, one of each option. */
export function variantRow(variant, values, pictures) {
  const inputs = {};
  const number = h("span", { class: "muted" });
  const what = h("span", {});
  const note = h("p", { class: "field-error" }, t`These options are not above.`);
  const drop = h("button", { class: "icon-button", type: "button" }, icon("close"));
  const preview = h("div", {});
  let image = variant.image_url ?? "";
  let offered = [];
  const use = (path) => {
    image = path;
    select.value = path;
    preview.replaceChildren(path ? picture(path, { sizes: "3rem" }) : "");
  };
  const select = h("select", { onchange: () => use(select.value) });
  const cells = INPUTS.map(([name, label, attributes]) => {
    inputs[name] = h("input", { ...attributes, value: isPrice(name) ? money(variant[name]) : variant[name] });
    return h("td", { "data-label": label }, inputs[name]);
  });
  const element = h("tr", {},
    h("th", { scope: "row" }, number, " ", what, note),
    cells,
    h("td", { "data-label": t`Picture` }, h("div", { class: "variant-picture" }, preview, select)),
    h("td", { class: "actions" }, drop));

  const row = {
    element, inputs, drop, values,
    title: () => row.values.map((value) => value ?? "–").join(" / "),
    /** Shows its place, and whether there are such options. */
    show(place, isFitting) {
      number.textContent = `${place}.`;
      what.textContent = row.title();
      note.hidden = isFitting;
      for (const [name, label] of INPUTS) inputs[name].setAttribute("aria-label", t`${label} of ${row.title()}`);
      select.setAttribute("aria-label", t`Picture of ${row.title()}`);
      drop.setAttribute("aria-label", t`Remove ${row.title()}`);
    },
    /** What is wrong with its fields, or null. */
    problem() {
      const wrong = INPUTS.find(([name]) => !inputs[name].validity.valid);
      return wrong ? t`${wrong[1].toLowerCase().replace("sku", "SKU")}: ${reason(inputs[wrong[0]])}` : null;
    },
    /** Marks the input at fault, or the first. */
    fail(message) {
      const all = Object.values(inputs);
      for (const input of all) input.removeAttribute("aria-invalid");
      if (message) (all.find(({ validity }) => !validity.valid) ?? all[0]).setAttribute("aria-invalid", "true");
    },
    /** Offers the product's pictures. One that is taken from the product is taken from here. */
    showPictures(paths) {
      if (offered.includes(image) && !paths.includes(image)) image = "";
      offered = paths;
      const others = image && !paths.includes(image) ? [image] : [];
      select.replaceChildren(h("option", { value: "" }, t`The product's`),
        ...[...paths, ...others].map((path) => h("option", { value: path }, fileName(path))));
      use(image);
    },
    value: (names) => ({
      id: variant.id,
      options: Object.fromEntries(names.map((name, index) => [name, row.values[index]])),
      sku: inputs.sku.value.trim(),
      price: Number(inputs.price.value),
      compare_at_price: inputs.compare_at_price.value === "" ? null : Number(inputs.compare_at_price.value),
      quantity: Number(inputs.quantity.value),
      image_url: image,
    }),
  };
  row.showPictures(pictures);
  return row;
}

const isPrice = (name) => name.endsWith("price");
/** A price as it is typed: with two decimals. */
const money = (value) => (typeof value === "number" ? value.toFixed(2) : value);
