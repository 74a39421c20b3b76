// The entry point.

import * as header from "./header.js";
import * as languageSwitch from "./language-switch.js";
import { watchPictures } from "./picture.js";
import * as router from "./router.js";

watchPictures();
header.start();
languageSwitch.start();
router.start();
// A page from the browser's back/forward cache has missed the messages of other tabs.
window.addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
