// Chooses the picture of a product: an upload, or an existing picture.

import { api } from "../api.js";
import { open } from "../dialog.js";
import { h, icon } from "../dom.js";
import { empty, failed } from "../empty.js";
import { field } from "../form.js";
import { tell } from "../message.js";
import { picture, pictureUrl } from "../picture.js";
import { withQuery } from "../navigation.js";

const FOLDER = "catalog/uploads";
const MAX_BYTES = 10 * 1024 * 1024;
/** Names that are tried when others have taken the first. */
const MAX_TRIES = 20;

/** A field whose value is the picture's `image_url`. */
export function pictureField(path) {
  const input = field({
    name: "image_url", label: "Picture", value: path ?? "", unmarked: true, maxlength: 500,
    hint: "The path below /cache/. Upload a picture, or choose one.",
  });
  const { control, element, fail } = input;
  const preview = h("div", {});
  const show = () => preview.replaceChildren(picture(control.value.trim(), { sizes: "20rem", eager: true }));
  const use = (image_url) => {
    control.value = image_url;
    fail(null);
    show();
  };
  const file = h("input", { type: "file", accept: "image/*", class: "visually-hidden", tabindex: -1, "aria-hidden": "true" });
  const send = h("button", { class: "button quiet small", type: "button", onclick: () => file.click() }, icon("picture"), "Upload…");
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    file.value = "";
    if (!chosen) return;
    send.setAttribute("aria-disabled", "true");
    try {
      use(await upload(chosen));
      tell("The picture is uploaded. Save the product to use it.");
    } catch (problem) {
      fail(problem.message);
    } finally {
      send.removeAttribute("aria-disabled");
    }
  });
  control.addEventListener("change", show);
  show();
  element.prepend(preview);
  element.append(h("div", { class: "buttons" }, send,
    h("button", { class: "button quiet small", type: "button", onclick: () => choose(use) }, "Choose…"), file));
  return input;
}

/** Stores a file under its name, or the name with a number if that is taken. */
async function upload(file) {
  if (file.size > MAX_BYTES) throw new Error("This file is too large: pictures have at most 10 MB.");
  const dot = file.name.lastIndexOf(".");
  const [stem, extension] = dot > 0 ? [file.name.slice(0, dot), file.name.slice(dot)] : [file.name, ""];
  for (let i = 1; i <= MAX_TRIES; i += 1) {
    const name = `${i === 1 ? stem : `${stem}-${i}`}${extension.toLowerCase()}`;
    const headers = { "If-None-Match": "*", "Content-Type": file.type || "application/octet-stream" };
    try {
      const { data } = await api(pictureUrl(`${FOLDER}/${name}`), { method: "PUT", body: file, headers });
      return data.image_url;
    } catch (problem) {
      if (problem.status === 413) throw new Error("This file is too large: pictures have at most 10 MB.");
      if (problem.status === 415) throw new Error("This file is not a picture that browsers show.");
      // The name is taken, by an upload or by a picture of the deployment.
      if (problem.status !== 412 && problem.status !== 409) throw problem;
    }
  }
  throw new Error("There are many pictures of this name. Please rename the file.");
}

/** A dialog with the pictures that there are. */
function choose(use) {
  const dialog = open({ title: "Choose a picture", wide: true });
  const input = h("input", { type: "search", placeholder: "Search pictures", "aria-label": "Search pictures", autocomplete: "off" });
  const list = h("div", { class: "picker", "aria-live": "polite" });
  const close = h("button", { class: "button quiet", type: "button", onclick: () => dialog.close() }, "Cancel");
  let newest = 0;
  const load = async () => {
    newest += 1;
    const mine = newest;
    try {
      const { data } = await api(withQuery("/cache/catalog/", { search: input.value.trim(), limit: 60 }));
      if (mine !== newest) return;
      list.replaceChildren(...(data.items.length ? data.items.map(entry) : [empty("search", "No picture found.")]));
    } catch (problem) {
      if (mine === newest) list.replaceChildren(failed(problem, load));
    }
  };
  const entry = ({ image_url }) => h("button", { type: "button", onclick: () => { use(image_url); dialog.close(); } },
    picture(image_url, { sizes: "9rem" }), image_url.split("/").at(-1));
  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(load, 300);
  });
  dialog.append(h("div", { class: "stack" }, input, list, h("div", { class: "buttons" }, close)));
  input.focus();
  load();
}
