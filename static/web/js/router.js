// Changes pages without loading the document again: with the History API, and with what a
// browser does for a new document (focus, scroll position, title).

import * as firstView from "./first-view.js";
import { t } from "./language.js";
import { tell } from "./message.js";
import { loginPath, onGo } from "./navigation.js";
import { find, notFound } from "./routes.js";
import * as session from "./session.js";

const SHOP = document.querySelector("meta[name=application-name]").content;
const PROGRESS_AFTER = 150; // milliseconds

const main = document.getElementById("main");
const progress = document.getElementById("progress");
/** What is shown: its route, what to call when only the query changes. */
let shown = null;
/** The path and query that are shown, or about to be. */
let address = null;
let controller = new AbortController();

/** Shows the page of the present address, and from now on those of links. */
export async function start() {
  history.scrollRestoration = "manual";
  onGo(go);
  document.addEventListener("click", followLink);
  window.addEventListener("popstate", () => {
    // Links within a page also arrive here; the browser follows them itself.
    if (location.pathname + location.search !== address) show({ scroll: history.state?.scroll ?? 0 });
  });
  document.addEventListener("scrollend", rememberScroll);
  window.addEventListener("pagehide", rememberScroll);
  session.onChange((user, reason) => {
    if (!shown?.needs || (user && (shown.needs !== "admin" || user.role === "admin"))) return;
    if (reason === "expired") tell(t`Your session has ended. Please log in again.`);
    if (reason === "logout") tell(t`You are logged out.`);
    const isWanted = reason === "logout" || reason === "deleted";
    go(isWanted ? "/" : loginPath(), { replace: true });
  });
  await show({ scroll: history.state?.scroll, first: true });
}

function go(path, { replace = false } = {}) {
  rememberScroll();
  if (replace) history.replaceState(null, "", path);
  else history.pushState(null, "", path);
  return show({ scroll: 0 });
}

function rememberScroll() {
  history.replaceState({ ...history.state, scroll: window.scrollY }, "");
}

function followLink(event) {
  const link = event.target.closest("a[href]");
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute("download")) return;
  const url = new URL(link.href);
  const isAnchor = url.hash && url.pathname === location.pathname && url.search === location.search;
  if (url.origin !== location.origin || isAnchor || !find(url.pathname)) return;
  event.preventDefault();
  go(url.pathname + url.search);
}

async function show({ scroll, first = false }) {
  const { pathname, search } = location;
  address = pathname + search;
  const query = new URLSearchParams(search);
  const found = firstView.take("missing") ? null : find(pathname);
  if (!first) firstView.end();
  const isSame = shown?.path === pathname || (shown?.view && shown.view === found?.route.view);
  if (found && isSame && shown.onQuery) {
    if (shown.path !== pathname) announce(pathname, query);
    shown.path = pathname;
    shown.onQuery(query, found.params);
    return;
  }
  for (const dialog of document.querySelectorAll("dialog")) dialog.close();
  controller.abort();
  controller = new AbortController();
  const { signal } = controller;
  const timer = setTimeout(() => { progress.hidden = false; }, PROGRESS_AFTER);
  try {
    const refused = await guard(found?.route.needs);
    if (signal.aborted || refused) return;
    const module = await (found ? found.route.page() : notFound());
    if (signal.aborted) return;
    const context = {
      params: found?.params ?? {},
      query,
      signal,
      title: (text) => { document.title = text ? `${text} · ${SHOP}` : SHOP; },
      onQuery: (listener) => { shown.onQuery = listener; },
      /** For pages whose height comes later. */
      settled: null,
    };
    shown = { path: pathname, view: found?.route.view, needs: found?.route.needs, onQuery: null };
    const view = module.default(context);
    if (first) firstView.takeOver(main, view);
    else main.replaceChildren(view);
    announce(pathname, query);
    if (!first) focusHeading();
    if (scroll) await Promise.race([context.settled, new Promise((go) => setTimeout(go, 1000))]);
    if (!signal.aborted && scroll !== undefined) window.scrollTo(0, scroll);
    if (first && location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  } catch (error) {
    if (signal.aborted) return;
    const isKnown = error.status !== undefined;
    // A module could not be loaded: the browser is offline, or a new version is being deployed.
    tell(isKnown ? error.message : t`The page could not be loaded. Please try again.`);
    if (!isKnown) console.error(error);
  } finally {
    clearTimeout(timer);
    if (!signal.aborted) progress.hidden = true;
  }
}

function announce(path, query) {
  window.dispatchEvent(new CustomEvent("page", { detail: { path, query } }));
}

/** Sends those who may not see a page where they can log in. */
async function guard(needs) {
  if (!needs) return false;
  await session.known();
  const user = session.user();
  if (!user) {
    go(loginPath(), { replace: true });
    return true;
  }
  if (needs === "admin" && user.role !== "admin") {
    tell(t`This page is for admins only.`);
    go("/account", { replace: true });
    return true;
  }
  return false;
}

/** Screen readers go on from the new page's heading. */
function focusHeading() {
  const heading = main.querySelector("h1") ?? main;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
