// The header: search, and who is logged in.

import { h } from "./dom.js";
import { t } from "./language.js";
import { tell } from "./message.js";
import { go, withQuery } from "./navigation.js";
import * as session from "./session.js";

const nav = document.getElementById("account-nav");
const search = document.getElementById("site-search");
let path = location.pathname;

/** Brings the header to life. */
export function start() {
  search.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = search.elements.search.value.trim();
    go(withQuery("/", { search: text }));
  });
  window.addEventListener("page", ({ detail }) => {
    path = detail.path;
    search.elements.search.value = (path === "/" && detail.query.get("search")) || "";
    show();
  });
  session.onChange(show);
  show();
}

async function show() {
  await session.ready;
  const user = session.user();
  nav.replaceChildren(...(user ? known(user) : unknown()));
}

function unknown() {
  return [link("/login", t`Log in`), h("a", { class: "button from-wide", href: "/register" }, t`Register`)];
}

function known(user) {
  const name = user.first_name || user.username || user.last_name || user.email;
  const who = h("a", { class: "plain who", href: "/account", "aria-current": path === "/account" && "page" },
    h("span", { class: "avatar", "aria-hidden": "true" }, [...name][0].toUpperCase()),
    h("span", { class: "from-wide" }, name),
    h("span", { class: "visually-hidden" }, " – ", t`your account`));
  const logOut = h("button", { class: "plain from-wide", type: "button", onclick: leave }, t`Log out`);
  const manage = user.role === "admin" && link("/admin/products", t`Manage`, "/admin/");
  return [manage, who, logOut].filter(Boolean);
}

function link(href, text, section = href) {
  return h("a", { class: "plain", href, "aria-current": path.startsWith(section) && "page" }, text);
}

async function leave() {
  const ended = session.logOut();
  tell(t`You are logged out.`);
  await ended;
}
