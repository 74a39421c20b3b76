// The choice of a language, at the foot of each page.

import { api } from "./api.js";
import { choose, language } from "./language.js";
import * as session from "./session.js";

const ACCOUNT_WITHIN = 3000; // milliseconds

/** Brings the choice to life. */
export function start() {
  const select = document.getElementById("language");
  // Some browsers put back what was chosen before a reload, like unsent input of forms.
  select.value = language;
  select.addEventListener("change", async () => {
    choose(select.value);
    await tellAccount(select.value);
    location.reload();
  });
  select.closest(".language").hidden = false;
}

/** The account's mails are in its language. A failure changes nothing about the page. */
async function tellAccount(tag) {
  await session.ready;
  if (!session.user()) return;
  const signal = AbortSignal.timeout(ACCOUNT_WITHIN);
  await api("/api/users/me", { method: "PATCH", json: { language: tag }, signal }).catch(() => {});
}
