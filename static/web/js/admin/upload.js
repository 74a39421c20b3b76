// Uploads pictures.

import { api } from "../api.js";
import { t } from "../language.js";
import { pictureUrl } from "../picture.js";

const FOLDER = "catalog/uploads";
const MAX_BYTES = 10 * 1024 * 1024;
/** Names that are tried when others have taken the first. */
const MAX_TRIES = 20;

/** Stores a file under its name, or the name with a number if that is taken. Returns its path. */
export async function upload(file) {
  if (file.size > MAX_BYTES) throw new Error(t`This file is too large: pictures have at most 10 MB.`);
  const dot = file.name.lastIndexOf(".");
  const [stem, extension] = dot > 0 ? [file.name.slice(0, dot), file.name.slice(dot)] : [file.name, ""];
  for (let i = 1; i <= MAX_TRIES; i += 1) {
    const name = `${i === 1 ? stem : `${stem}-${i}`}${extension.toLowerCase()}`;
    const headers = { "If-None-Match": "*", "Content-Type": file.type || "application/octet-stream" };
    try {
      const { data } = await api(pictureUrl(`${FOLDER}/${name}`), { method: "PUT", body: file, headers });
      return data.image_url;
    } catch (problem) {
      if (problem.status === 413) throw new Error(t`This file is too large: pictures have at most 10 MB.`);
      if (problem.status === 415) throw new Error(t`This file is not a picture that browsers show.`);
      // The name is taken, by an upload or by a picture of the deployment.
      if (problem.status !== 412 && problem.status !== 409) throw problem;
    }
  }
  throw new Error(t`There are many pictures of this name. Please rename the file.`);
}
