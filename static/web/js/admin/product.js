// Edits a product, or a new one.

import { productPath } from "../address.js";
import { api } from "../api.js";
import { ask } from "../dialog.js";
import { h } from "../dom.js";
import { failed } from "../empty.js";
import { fieldProblem, form } from "../form.js";
import { when } from "../format.js";
import { request } from "../http.js";
import { count, t } from "../language.js";
import { tell } from "../message.js";
import { go } from "../navigation.js";
import { frame } from "./frame.js";
import { productFields, toRequest } from "./product-fields.js";

const PRODUCT = "/api/products/product";
/** The shop's answer if another product has the slug. */
const SLUG_TAKEN = "Slug already taken";

export default function page(context) {
  const { id } = context.params;
  const heading = id === undefined ? t`New product` : t`Edit product`;
  context.title(heading);
  const body = h("div", {}, h("p", { class: "muted", role: "status" }, t`Loading…`));

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
    const { fields, layout, images } = productFields(record ?? {}, categories);
    const saving = form({
      fields,
      layout,
      button: record ? t`Save changes` : t`Create product`,
      extra: [h("a", { class: "button quiet", href: "/admin/products" }, t`Cancel`), record && remove(record)],
      submit: (values) => save(toRequest(values), etag),
    });
    const history = () => [
      count(record.views, "{0} view", "{0} views"),
      t`created ${when(record.created_at)}`,
      t`changed ${when(record.updated_at)}`,
    ];
    const facts = record && h("p", { class: "muted small" }, history().join(" · "), " · ",
      h("a", { href: productPath({ id, slug: record.slug }) }, t`see it in the shop`));
    return h("div", { class: "editor" },
      h("div", { class: "panel stack" }, saving.element, facts),
      h("div", { class: "panel" }, images.element));
  }

  async function save(json, etag) {
    try {
      if (id === undefined) {
        const { data } = await api(`${PRODUCT}`, { method: "POST", json });
        tell(t`The product is in the shop.`);
        go(`/admin/products/${data.id}`, { replace: true });
        return;
      }
      await api(`${PRODUCT}/${id}`, { method: "PUT", json, headers: etag ? { "If-Match": etag } : {} });
    } catch (problem) {
      if (problem.detail === SLUG_TAKEN) throw fieldProblem("slug", t`Another product has this name in its address.`);
      if (problem.status !== 412) throw problem;
      ask({
        title: t`Someone else was faster`,
        text: t`The product was changed while you had it open. To see that, load it again; what you typed here is lost then.`,
        button: t`Load it again`,
        act: load,
      });
      return;
    }
    tell(t`The product is saved.`);
    await load();
  }

  function remove(record) {
    const asked = () => ask({
      title: t`Delete this product?`,
      text: t`“${record.name}” is taken out of the shop for good. Its pictures stay.`,
      button: t`Delete`,
      danger: true,
      async act() {
        await api(`${PRODUCT}/${id}`, { method: "DELETE" });
        tell(t`The product is deleted.`);
        go("/admin/products", { replace: true });
      },
    });
    return h("button", { class: "button quiet danger", type: "button", onclick: asked }, t`Delete…`);
  }

  context.settled = load();
  return frame({ heading, section: "/admin/products" }, body);
}
