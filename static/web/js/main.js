// Where it starts.

import * as header from "./header.js";
import * as router from "./router.js";

header.start();
router.start();
// A page that comes back from the browser's cache has missed what other tabs said.
window.addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
