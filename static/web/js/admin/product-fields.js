// The fields of a product in its editor.

import { h } from "../dom.js";
import { PIECES, PRICE, field } from "../form.js";
import { t } from "../language.js";
import { optionsField } from "./options-field.js";
import { picturesField } from "./pictures-field.js";
import { variantsField } from "./variants-field.js";

/** All fields by name, and how those of the form are laid out. */
export function productFields(record, categories) {
  const known = h("datalist", { id: "categories" }, categories.map(({ name }) => h("option", { value: name })));
  const name = field({ name: "name", label: t`Name`, required: true, maxlength: 255, value: record.name });
  const model = field({ name: "model", label: t`Model`, required: true, maxlength: 64, value: record.model });
  const category = field({ name: "category", label: t`Category`, list: known.id, maxlength: 255, value: record.category });
  // A category that is not among the proposals is a new one.
  category.element.append(known);
  const price = field({ name: "price", label: t`Price`, ...PRICE, required: true, value: record.price?.toFixed(2) });
  const before = field({
    name: "compare_at_price", label: t`Price before a sale`, ...PRICE, value: record.compare_at_price?.toFixed(2),
    hint: t`Shown struck through, if it is higher than the price.`,
  });
  const quantity = field({ name: "quantity", label: t`Stock`, ...PIECES, required: true, value: record.quantity });
  const slug = field({
    name: "slug", label: t`Name in the address`, required: Boolean(record.slug), maxlength: 255, value: record.slug,
    autocapitalize: "off", spellcheck: "false",
    hint: record.slug
      ? t`It is the end of the address of the product's page.`
      : t`It is the end of the address of the product's page. If it is empty, it is made of the product's name.`,
  });
  const tags = field({ name: "tags", label: t`Tags`, hint: t`Separated by commas, 32 at most.`, value: record.tags?.join(", ") });
  const description = field({
    name: "description", label: t`Description`, tag: "textarea", rows: 14, unmarked: true, value: record.description, class: "code",
    hint: t`HTML: paragraphs, lists, tables, headings, links. Anything that could do harm is removed when it is saved.`,
  });

  // With variants, price and stock are theirs.
  const own = h("div", { class: "row thirds" }, price.element, before.element, quantity.element);
  const theirs = h("p", { class: "notice", hidden: true }, t`Price and stock are those of the variants below.`);
  const hasVariants = (count) => {
    own.hidden = count > 0;
    theirs.hidden = count === 0;
    for (const { control } of [price, before, quantity]) control.disabled = count > 0;
  };
  const options = optionsField(record.options ?? [], {
    renamed: (...changes) => variants.renamed(...changes),
    removed: (index) => variants.removed(index),
    changed: () => variants.show(),
  });
  const variants = variantsField(record.variants ?? [], {
    options,
    defaults: (first) => ({ price: (first?.price ?? price.control).value, compare_at_price: (first?.compare_at_price ?? before.control).value }),
    onChange: hasVariants,
  });
  const images = picturesField(record.images ?? [], (paths) => variants.showPictures(paths));
  options.fill();
  variants.fill();
  return {
    fields: [name, model, category, price, before, quantity, slug, tags, description, options, variants, images],
    layout: [name.element,
      h("div", { class: "row" }, model.element, category.element),
      own, theirs, slug.element, tags.element, description.element, options.element, variants.element],
    images,
  };
}

/** The body of the request that writes these values. */
export function toRequest({ price, quantity, compare_at_price, slug, category, tags, ...rest }) {
  const own = rest.variants.length ? {} : {
    price: Number(price),
    quantity: Number(quantity),
    compare_at_price: compare_at_price === "" ? null : Number(compare_at_price),
  };
  return {
    ...rest,
    ...own,
    // A new product without one gets it from its name.
    slug: slug.trim() || undefined,
    category: category.trim() || null,
    tags: tags.split(/[,，]/).map((tag) => tag.trim()).filter(Boolean),
  };
}
