import assert from "node:assert/strict";
import { test } from "node:test";

// Two tabs: the module is loaded twice, each with its own memory. Locks and the
// channel between them are the browser's; here they are as small as they can be.

const store = new Map();
globalThis.sessionStorage = {
  getItem: (key) => store.get(key) ?? null,
  setItem: (key, value) => store.set(key, value),
  removeItem: (key) => store.delete(key),
};

let queue = Promise.resolve();
const locks = {
  request(_, work) {
    const turn = queue.then(work);
    queue = turn.catch(() => {});
    return turn;
  },
};
Object.defineProperty(globalThis, "navigator", { value: { locks }, configurable: true });

const tabs = new Set();
globalThis.BroadcastChannel = class {
  constructor() { tabs.add(this); }
  postMessage(data) {
    for (const tab of tabs) if (tab !== this) queueMicrotask(() => tab.onmessage?.({ data }));
  }
};

let calls = [];
let refusal = null;
globalThis.fetch = async (path) => {
  calls.push(path);
  const status = path === "/api/users/refresh_token" && refusal ? refusal : 200;
  const bodies = {
    "/api/users/login": { access_token: "first" },
    "/api/users/me": { id: "1", first_name: "Ada" },
    "/api/users/refresh_token": { access_token: "second" },
    "/api/users/logout": {},
  };
  return Response.json(status === 200 ? bodies[path] : { detail: "no" }, { status });
};

let tabNumber = 0;
async function openTab() {
  tabNumber += 1;
  const tab = await import(`../../../static/web/js/session.js?tab=${tabNumber}`);
  await tab.ready;
  return tab;
}

async function twoTabs() {
  tabs.clear();
  refusal = null;
  const first = await openTab();
  await first.logIn({ email: "ada@example.com", password: "correct horse battery" });
  const second = await openTab();
  calls = [];
  return [first, second];
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

test("a new tab has the session of the others", async () => {
  const [, second] = await twoTabs();
  assert.equal(second.token(), "first");
  assert.equal(second.user().first_name, "Ada");
});

test("two tabs with an expired token refresh it once", async () => {
  const [first, second] = await twoTabs();
  const tokens = await Promise.all([first.refresh("first"), second.refresh("first"), first.refresh("first")]);
  assert.deepEqual(tokens, ["second", "second", "second"]);
  assert.deepEqual(calls, ["/api/users/refresh_token"]);
});

test("a refused refresh ends the session in all tabs", async () => {
  const [first, second] = await twoTabs();
  const reasons = [];
  second.onChange((user, reason) => reasons.push([user, reason]));
  refusal = 403;
  assert.equal(await first.refresh("first"), null);
  await settled();
  assert.equal(second.token(), undefined);
  assert.deepEqual(reasons, [[null, "expired"]]);
});

test("a shop that does not answer ends no session", async () => {
  const [first] = await twoTabs();
  refusal = 503;
  await assert.rejects(first.refresh("first"));
  assert.equal(first.token(), "first");
});

test("logging out in one tab logs out the others", async () => {
  const [first, second] = await twoTabs();
  await second.logOut();
  await settled();
  assert.equal(first.user(), null);
  assert.deepEqual(calls, ["/api/users/logout"]);
});

test("the token is in no storage", async () => {
  await twoTabs();
  assert.ok(![...store.values()].some((value) => value.includes("first")));
});

test("a reload of the only tab is told once", async () => {
  await twoTabs();
  tabs.clear();
  const reloaded = await openTab();
  assert.equal(reloaded.user(), null);
  assert.equal(reloaded.wasLoggedIn(), true);
  assert.equal(reloaded.wasLoggedIn(), false);
});
