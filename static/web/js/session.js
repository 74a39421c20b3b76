// The session of this browser. The access token is in the memory of open tabs only, and a new tab
// asks the others for it. What outlives a reload is a refresh token, in a cookie that scripts
// cannot read. Storage has only what the shop may expect of that cookie, which is no secret.

import { request } from "./http.js";

const ANSWER_WITHIN = 100; // milliseconds, for the other tabs

/** In storage under this name: KEPT, OPEN or ENDED; nothing when nobody is logged in. */
const STATE = "session";
const KEPT = "kept"; // when the browser is closed, too
const OPEN = "open";
const ENDED = "ended"; // here, and perhaps not on the server yet

/** `{ token, user, at }`; `at` tells which of two is the newer one. */
let current = null;
const listeners = new Set();
const channel = new BroadcastChannel("session");
let othersAnswered = () => {};

channel.onmessage = ({ data }) => {
  if (data.ask && current) channel.postMessage({ session: current });
  if (data.session && data.session.at > (current?.at ?? 0)) become(data.session);
  if (data.ended && current) become(null, data.ended);
};

/** The account that is logged in, or null. */
export const user = () => current?.user ?? null;

/** The access token, or undefined. */
export const token = () => current?.token;

/** Is there a session that could not be restored yet, as the shop could not be reached? */
export const isPending = () => !current && [KEPT, OPEN].includes(state());

/**
 * Waits for what `ready` tells, and asks again for what could not be known then.
 * @throws {Problem} when it cannot be known now.
 */
export async function known() {
  await ready;
  if (isPending()) await refresh();
}

/** Settles when the session of before the reload is there, or is known to be over. */
export const ready = restore();

/** Calls back with (user, reason) after each change, until `signal` ends that. */
export function onChange(listener, signal) {
  listeners.add(listener);
  signal?.addEventListener("abort", () => listeners.delete(listener));
}

/**
 * Logs in with `email` or `username`, `password`, and `otp` or `passkey` where it is asked for;
 * or, at another path, with a passkey alone. `remember`: also after the browser was closed;
 * without it, as the session before.
 * @throws {Problem}
 */
export function logIn({ remember = state() === KEPT, ...credentials }, path = "/api/users/login") {
  return alone(async () => {
    const json = { ...credentials, remember };
    const { data } = await request(path, { method: "POST", json });
    const me = await request("/api/users/me", { token: data.access_token });
    setState(remember ? KEPT : OPEN);
    tellAll({ token: data.access_token, user: me.data, at: Date.now() });
  });
}

/** Ends the session here, in the other tabs, and on the server. */
export function logOut() {
  const ended = token();
  endAll("logout");
  setState(ENDED);
  return alone(() => endOnServer(ended));
}

/** Forgets a session that the server has ended. */
export function endAll(reason) {
  setState(null);
  become(null, reason);
  channel.postMessage({ ended: reason });
}

/** Notes what has changed about the account. */
export function updateUser(changed) {
  if (current) tellAll({ ...current, user: changed, at: Date.now() });
}

/**
 * Gets the successor of a token that no longer counts, or the first token after a reload. Of
 * several tabs one does it, and the others take what it got.
 * @returns the new token, or null when the session is over.
 * @throws {Problem} when that cannot be known now.
 */
export function refresh(stale) {
  return alone(async () => {
    // Another tab may have done it, and its message may be on the way.
    if (token() === stale) await askOthers();
    if (token() !== stale) return token() ?? null;
    try {
      const { data } = await request("/api/users/refresh_token", { method: "POST" });
      const next = data.access_token;
      const me = user() ?? (await request("/api/users/me", { token: next })).data;
      // Logged out in the meantime: a late response changes nothing.
      if (token() !== stale || state() === ENDED) return token() ?? null;
      tellAll({ token: next, user: me, at: Date.now() });
      return next;
    } catch (problem) {
      if (problem.status !== 401 && problem.status !== 403) throw problem;
      if (token() === stale) endAll("expired");
      return token() ?? null;
    }
  });
}

async function restore() {
  if (state() === ENDED) await alone(() => endOnServer());
  // If the shop cannot be reached, the next request tries again.
  if (isPending()) await refresh(undefined).catch(() => {});
}

/** The cookie names the session. Browsers that take no cookies have the token alone. */
async function endOnServer(ended) {
  const options = { method: "POST" };
  try {
    await request("/api/users/logout", options).catch((problem) => {
      if (problem.status === 401 && ended) return request("/api/users/logout", { ...options, token: ended });
      throw problem;
    });
  } catch ({ status }) {
    // The state stays, and so the next page tries again.
    if (!status || status >= 500) return;
  }
  if (state() === ENDED) setState(null);
}

/** Asks the other tabs for their session; settles when a newer one has come, or in time. */
function askOthers() {
  return new Promise((resolve) => {
    othersAnswered = resolve;
    channel.postMessage({ ask: true });
    setTimeout(resolve, ANSWER_WITHIN);
  });
}

function tellAll(session) {
  become(session);
  channel.postMessage({ session });
}

function become(session, reason) {
  current = session;
  othersAnswered();
  for (const listener of listeners) listener(user(), reason);
}

/** Locks exist on https and localhost only; elsewhere the server's grace for the
    token before the latest has to do. */
function alone(work) {
  return navigator.locks ? navigator.locks.request("session", work) : work();
}

function state() {
  try {
    return localStorage.getItem(STATE);
  } catch {
    return null; // the visitor allows no storage: a reload logs out
  }
}

function setState(value) {
  try {
    if (value) localStorage.setItem(STATE, value);
    else localStorage.removeItem(STATE);
  } catch {
    // as above
  }
}
