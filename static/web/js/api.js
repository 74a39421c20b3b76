// Requests of someone who is logged in.

import { Problem, request } from "./http.js";
import { t } from "./language.js";
import { known, refresh, token } from "./session.js";

/**
 * As `request`, with the access token; an expired one is exchanged first.
 * @throws {Problem}
 */
export async function api(path, options = {}) {
  await known();
  const sent = token();
  if (!sent) throw new Problem(401, { detail: t`Please log in.` });
  try {
    return await request(path, { ...options, token: sent });
  } catch (problem) {
    if (problem.status !== 401) throw problem;
    const next = await refresh(sent);
    if (!next) throw new Problem(401, { detail: t`Your session has ended. Please log in again.` });
    return await request(path, { ...options, token: next });
  }
}
