import assert from "node:assert/strict";
import { test } from "node:test";

// Two tabs: the module is loaded twice, each with its own memory. Locks and the
// channel between them are the browser's; here they are as small as they can be.

const store = new Map();
globalThis.localStorage = {
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

const REFRESH = "/api/users/refresh_token";
const LOGOUT = "/api/users/logout";

let calls = [];
let refusal = null;
globalThis.fetch = async (path) => {
  calls.push(path);
  const status = (refusal?.path === path && refusal.status) || 200;
  const bodies = {
    "/api/users/login": { access_token: "first" },
    "/api/users/me": { id: "1", first_name: "Ada" },
    [REFRESH]: { access_token: "second" },
    [LOGOUT]: {},
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
  store.clear();
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
  assert.deepEqual(calls, [REFRESH]);
});

test("a refused refresh ends the session in all tabs", async () => {
  const [first, second] = await twoTabs();
  const reasons = [];
  second.onChange((user, reason) => reasons.push([user, reason]));
  refusal = { path: REFRESH, status: 403 };
  assert.equal(await first.refresh("first"), null);
  await settled();
  assert.equal(second.token(), undefined);
  assert.deepEqual(reasons, [[null, "expired"]]);
});

test("a shop that does not answer ends no session", async () => {
  const [first] = await twoTabs();
  refusal = { path: REFRESH, status: 503 };
  await assert.rejects(first.refresh("first"));
  assert.equal(first.token(), "first");
});

test("logging out in one tab logs out the others", async () => {
  const [first, second] = await twoTabs();
  await second.logOut();
  await settled();
  assert.equal(first.user(), null);
  assert.deepEqual(calls, [LOGOUT]);
});

test("the token is in no storage", async () => {
  await twoTabs();
  assert.ok(![...store.values()].some((value) => value.includes("first")));
});

/** All tabs are closed, and one is opened. */
async function reload() {
  tabs.clear();
  calls = [];
  return openTab();
}

test("a reload of the only tab gets a token for the cookie", async () => {
  await twoTabs();
  const reloaded = await reload();
  assert.equal(reloaded.token(), "second");
  assert.equal(reloaded.user().first_name, "Ada");
  assert.deepEqual(calls, [REFRESH, "/api/users/me"]);
});

test("without a cookie, the session is over and nobody asks again", async () => {
  await twoTabs();
  refusal = { path: REFRESH, status: 401 };
  assert.equal((await reload()).user(), null);
  refusal = null;
  const again = await reload();
  assert.equal(again.user(), null);
  assert.deepEqual(calls, []);
});

test("a shop that is away is asked again when it is needed", async () => {
  await twoTabs();
  refusal = { path: REFRESH, status: 503 };
  const reloaded = await reload();
  assert.equal(reloaded.user(), null);
  assert.equal(reloaded.isPending(), true);
  refusal = null;
  assert.equal(await reloaded.refresh(), "second");
  assert.equal(reloaded.isPending(), false);
});

test("a logout that the shop has not heard is told by the next page", async () => {
  const [first] = await twoTabs();
  refusal = { path: LOGOUT, status: 503 };
  await first.logOut();
  refusal = null;
  const reloaded = await reload();
  assert.equal(reloaded.user(), null);
  assert.deepEqual(calls, [LOGOUT]);
  await reload();
  assert.deepEqual(calls, []);
});

test("a new password keeps what was said about staying", async () => {
  tabs.clear();
  store.clear();
  const tab = await openTab();
  const credentials = { email: "ada@example.com", password: "correct horse battery" };
  await tab.logIn({ ...credentials, remember: true });
  await tab.logIn(credentials);
  assert.deepEqual([...store.values()], ["kept"]);
});
