// Edits a product, or a new one.

import { api } from "../api.js";
import { ask } from "../dialog.js";
import { h } from "../dom.js";
import { failed } from "../empty.js";
import { field, form } from "../form.js";
import { count, when } from "../format.js";
import { request } from "../http.js";
import { tell } from "../message.js";
import { go } from "../navigation.js";
import { frame } from "./frame.js";
import { pictureField } from "./picture-field.js";

const PRODUCT = "/api/products/product";

export default function page(context) {
  const { id } = context.params;
  const heading = id === undefined ? "New product" : "Edit product";
  context.title(heading);
  const body = h("div", {}, h("p", { class: "muted", role: "status" }, "Loading…"));

  const load = async () => {
    try {
      const categories = await request("/api/products/categories", { signal: context.signal });
      const known = id === undefined ? null : await api(`${PRODUCT}/${id}/record`, { signal: context.signal });
      body.replaceChildren(editor(known?.data, known?.headers.get("ETag"), categories.data));
    } catch (problem) {
      if (problem.name !== "AbortError") body.replaceChildren(failed(problem, load));
    }
  };

  function editor(record, etag, categories) {
    const fields = controls(record ?? {}, categories);
    const [name, model, price, quantity, category, tags, description, image] = fields;
    const saving = form({
      fields,
      layout: [name.element,
        h("div", { class: "row" }, model.element, category.element),
        h("div", { class: "row" }, price.element, quantity.element),
        tags.element, description.element],
      button: record ? "Save changes" : "Create product",
      extra: [h("a", { class: "button quiet", href: "/admin/products" }, "Cancel"), record && remove(record)],
      submit: (values) => save(values, etag),
    });
    const facts = record && h("p", { class: "muted small" },
      `${count(record.views, "view")} · created ${when(record.created_at)} · changed ${when(record.updated_at)} · `,
      h("a", { href: `/product/${id}` }, "see it in the shop"));
    return h("div", { class: "editor" },
      h("div", { class: "panel stack" }, saving.element, facts),
      h("div", { class: "panel" }, image.element));
  }

  async function save(values, etag) {
    const json = {
      ...values,
      price: Number(values.price),
      quantity: Number(values.quantity),
      category: values.category.trim() || null,
      tags: values.tags.split(",").map((tag) => tag.trim()).filter(Boolean),
    };
    if (id === undefined) {
      const { data } = await api(`${PRODUCT}`, { method: "POST", json });
      tell("The product is in the shop.");
      go(`/admin/products/${data.id}`, { replace: true });
      return;
    }
    try {
      await api(`${PRODUCT}/${id}`, { method: "PUT", json, headers: etag ? { "If-Match": etag } : {} });
    } catch (problem) {
      if (problem.status !== 412) throw problem;
      ask({
        title: "Someone else was faster",
        text: "The product was changed while you had it open. To see that, load it again; what you typed here is lost then.",
        button: "Load it again",
        act: load,
      });
      return;
    }
    tell("The product is saved.");
    await load();
  }

  function remove(record) {
    const asked = () => ask({
      title: "Delete this product?",
      text: `“${record.name}” is taken out of the shop for good. Its picture stays.`,
      button: "Delete",
      danger: true,
      async act() {
        await api(`${PRODUCT}/${id}`, { method: "DELETE" });
        tell("The product is deleted.");
        go("/admin/products", { replace: true });
      },
    });
    return h("button", { class: "button quiet danger", type: "button", onclick: asked }, "Delete…");
  }

  context.settled = load();
  return frame({ heading, section: "/admin/products" }, body);
}

function controls(record, categories) {
  const known = h("datalist", { id: "categories" }, categories.map(({ name }) => h("option", { value: name })));
  return [
    field({ name: "name", label: "Name", required: true, maxlength: 255, value: record.name }),
    field({ name: "model", label: "Model", required: true, maxlength: 64, value: record.model }),
    field({ name: "price", label: "Price", type: "number", required: true, min: 0, step: "0.01", inputmode: "decimal", value: record.price?.toFixed(2) }),
    field({ name: "quantity", label: "In stock", type: "number", required: true, min: 0, max: 1_000_000_000, step: 1, inputmode: "numeric", value: record.quantity }),
    withList(field({ name: "category", label: "Category", list: known.id, maxlength: 255, value: record.category }), known),
    field({ name: "tags", label: "Tags", hint: "Separated by commas, 32 at most.", value: record.tags?.join(", ") }),
    field({
      name: "description", label: "Description", tag: "textarea", rows: 14, unmarked: true, value: record.description, class: "code",
      hint: "HTML: paragraphs, lists, tables, headings, links. Anything that could do harm is removed when it is saved.",
    }),
    pictureField(record.image_url),
  ];
}

/** A field with proposals: a category that is not among them is a new one. */
function withList(one, list) {
  one.element.append(list);
  return one;
}
