// The pictures of a product, in their order.

import { h, icon } from "../dom.js";
import { group } from "../form.js";
import { count, t } from "../language.js";
import { tell } from "../message.js";
import { fileName, picture } from "../picture.js";
import { choosePicture } from "./picture-dialog.js";
import { upload } from "./upload.js";

/** A field whose value is the paths of the pictures. `onChange(paths)` hears of changes. */
export function picturesField(paths, onChange) {
  let pictures = [...paths];
  const list = h("ol", { class: "picture-list" });
  const status = h("p", { class: "visually-hidden", role: "status" });
  const file = h("input", { type: "file", accept: "image/*", multiple: true, class: "visually-hidden", tabindex: -1, "aria-hidden": "true" });
  const send = h("button", { class: "button quiet small", type: "button", onclick: () => file.click() }, icon("picture"), t`Upload…`);
  const choose = h("button", { class: "button quiet small", type: "button", onclick: () => choosePicture(add) }, t`Choose…`);
  const field = group({
    name: "images", label: t`Pictures`, hint: t`The first one is shown in lists.`, value: () => pictures,
  }, list, h("div", { class: "buttons" }, send, choose, file), status);

  /** Draws the list anew; the focus goes to a button of one entry. */
  function change(next, { focus: [index, action] = [] } = {}) {
    pictures = next;
    field.fail(null);
    list.replaceChildren(...pictures.map(entry));
    onChange(pictures);
    list.children[index]?.querySelector(`[data-action=${action}]`)?.focus();
  }

  function add(path) {
    if (!pictures.includes(path)) change([...pictures, path]);
  }

  function move(from, to) {
    if (to < 0 || to >= pictures.length) return;
    const next = pictures.toSpliced(from, 1).toSpliced(to, 0, pictures[from]);
    change(next, { focus: [to, to < from ? "up" : "down"] });
    status.textContent = t`${fileName(next[to])} is picture ${to + 1} of ${next.length}.`;
  }

  function remove(index) {
    status.textContent = t`${fileName(pictures[index])} is removed.`;
    change(pictures.toSpliced(index, 1), { focus: [Math.min(index, pictures.length - 2), "remove"] });
    if (!pictures.length) send.focus();
  }

  function entry(path, index) {
    const name = fileName(path);
    const button = (action, label, isOff, act) => h("button", {
      class: "icon-button", type: "button", "data-action": action, "aria-label": label,
      "aria-disabled": isOff && "true", onclick: act,
    }, icon(action === "remove" ? "close" : action));
    return h("li", {},
      picture(path, { sizes: "5rem" }),
      h("div", {}, h("p", { class: "small" }, name), index === 0 && h("span", { class: "badge good" }, t`Main picture`)),
      h("div", { class: "tools" },
        button("up", t`Move ${name} up`, index === 0, () => move(index, index - 1)),
        button("down", t`Move ${name} down`, index === pictures.length - 1, () => move(index, index + 1)),
        button("remove", t`Remove ${name}`, false, () => remove(index))));
  }

  file.addEventListener("change", async () => {
    const files = [...file.files];
    file.value = "";
    if (!files.length) return;
    send.setAttribute("aria-disabled", "true");
    try {
      for (const one of files) add(await upload(one));
      tell(count(
        files.length,
        "The picture is uploaded. Save the product to use it.",
        "{0} pictures are uploaded. Save the product to use them.",
      ));
    } catch (problem) {
      field.fail(problem.message);
    } finally {
      send.removeAttribute("aria-disabled");
    }
  });
  change(pictures);
  return field;
}
