// The session of this browser. Only the memory of open tabs holds the access token: a new tab
// asks the others for it, and it is gone when the last tab closes or reloads.

import { request } from "./http.js";

const ANSWER_WITHIN = 200; // milliseconds, for the other tabs
const WAS_LOGGED_IN = "was-logged-in";

/** `{ token, user, at }`; `at` tells which of two is the newer one. */
let current = null;
const listeners = new Set();
const channel = new BroadcastChannel("session");
let othersAnswered;

/** Settles when the other tabs were asked. */
export const ready = askOthers();

channel.onmessage = ({ data }) => {
  if (data.ask && current) channel.postMessage({ session: current });
  if (data.session && data.session.at > (current?.at ?? 0)) become(data.session);
  if (data.ended && current) become(null, data.ended);
};

/** The account that is logged in, or null. */
export const user = () => current?.user ?? null;

/** The access token, or undefined. */
export const token = () => current?.token;

/** Calls back with (user, reason) after each change, until `signal` ends that. */
export function onChange(listener, signal) {
  listeners.add(listener);
  signal?.addEventListener("abort", () => listeners.delete(listener));
}

/**
 * Logs in with `email` or `username`, `password`, and `otp` where it is asked for.
 * @throws {Problem}
 */
export async function logIn(credentials) {
  const { data } = await request("/api/users/login", { method: "POST", json: credentials });
  const me = await request("/api/users/me", { token: data.access_token });
  tellAll({ token: data.access_token, user: me.data, at: Date.now() });
}

/** Ends the session here, in the other tabs, and on the server. */
export async function logOut() {
  const ended = token();
  endAll("logout");
  // Whatever the response, no tab holds the token any more.
  if (ended) await request("/api/users/logout", { method: "POST", token: ended }).catch(() => {});
}

/** Forgets a session that the server has ended. */
export function endAll(reason) {
  become(null, reason);
  channel.postMessage({ ended: reason });
}

/** Notes what has changed about the account. */
export function updateUser(changed) {
  if (current) tellAll({ ...current, user: changed, at: Date.now() });
}

/**
 * Exchanges a token that no longer counts for its successor. Of several tabs one
 * does it, and the others take what it got.
 * @returns the new token, or null when the session is over.
 * @throws {Problem} when that cannot be known now.
 */
export function refresh(stale) {
  return alone(async () => {
    // Another tab may have done it, and its message may be on the way.
    if (token() === stale) await askOthers();
    if (token() !== stale) return token() ?? null;
    try {
      const options = { method: "POST", token: stale };
      const { data } = await request("/api/users/refresh_token", options);
      // Logged out in the meantime: a late response changes nothing.
      if (token() !== stale) return token() ?? null;
      tellAll({ ...current, token: data.access_token, at: Date.now() });
      return data.access_token;
    } catch (problem) {
      if (problem.status !== 401 && problem.status !== 403) throw problem;
      if (token() === stale) endAll("expired");
      return token() ?? null;
    }
  });
}

/** Was someone logged in before this tab was reloaded? Tells it once. */
export function wasLoggedIn() {
  const was = sessionStorage.getItem(WAS_LOGGED_IN) !== null && !current;
  if (was) sessionStorage.removeItem(WAS_LOGGED_IN);
  return was;
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
  // Only the fact that this tab had a session, which is no secret.
  if (session) sessionStorage.setItem(WAS_LOGGED_IN, "");
  else sessionStorage.removeItem(WAS_LOGGED_IN);
  othersAnswered();
  for (const listener of listeners) listener(user(), reason);
}

/** Locks exist on https and localhost only; elsewhere the server's grace for the
    token before the latest has to do. */
function alone(work) {
  return navigator.locks ? navigator.locks.request("refresh", work) : work();
}
