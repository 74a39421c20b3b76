// The entry point.

import * as header from "./header.js";
import * as router from "./router.js";

header.start();
router.start();
// A page from the browser's back/forward cache has missed the messages of other tabs.
window.addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
