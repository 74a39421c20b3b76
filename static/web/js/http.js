// Sends requests to the shop, and describes their failures.

import { t, together, told } from "./language.js";

/** Why a request was not fulfilled; `message` is for people. */
export class Problem extends Error {
  constructor(status, body, headers) {
    super(tell(status, body, headers));
    this.status = status;
    /** What the API says, in English. */
    this.detail = body?.detail;
    /** The password was right, this is still needed: `totp` or `passkey`. */
    this.secondFactor = body?.mfa;
    /** Options for a passkey as the second factor. */
    this.passkey = body?.passkey;
    /** The fields of the body, or parameters, that are at fault: name to sentence. */
    this.fields = new Map();
    for (const { loc, msg } of Array.isArray(body?.detail) ? body.detail : []) {
      const message = sentence(msg);
      this.fields.set(String(loc[1] ?? loc[0]), message.charAt(0).toUpperCase() + message.slice(1));
    }
  }
}

/** Answers may be kept for a minute. Who has just changed something wants to see it. */
const KEPT_FOR = 60_000; // milliseconds
let changedAt = -KEPT_FOR;

/**
 * Sends a request.
 * @returns the status, the header fields and the JSON of a successful answer.
 * @throws {Problem} for any other; an `AbortError` if `signal` says so.
 */
export async function request(path, { method = "GET", json, body, headers, token, signal } = {}) {
  const sent = new Headers(headers);
  if (json !== undefined) sent.set("Content-Type", "application/json");
  if (token) sent.set("Authorization", `Bearer ${token}`);
  let answer;
  let data = null;
  try {
    answer = await fetch(path, {
      method,
      headers: sent,
      body: json === undefined ? body : JSON.stringify(json),
      signal,
      cache: performance.now() - changedAt < KEPT_FOR ? "no-cache" : "default",
    });
    if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
      data = await answer.json();
    }
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0);
  }
  if (method !== "GET") changedAt = performance.now();
  if (!answer.ok) throw new Problem(answer.status, data, answer.headers);
  return { status: answer.status, data, headers: answer.headers };
}

function tell(status, body, headers) {
  const detail = body?.detail;
  if (status === 429) {
    const minutes = Math.ceil(Number(headers.get("Retry-After")) / 60);
    return minutes > 1
      ? t`Too many attempts. Please try again in ${minutes} minutes.`
      : t`Too many attempts. Please try again in a minute.`;
  }
  if (Array.isArray(detail)) return together(detail.map(({ msg }) => sentence(msg)));
  if (status === 0) return t`The shop cannot be reached. Check your connection and try again.`;
  if (status >= 500) return t`Something in the shop is not working just now. Please try again in a moment.`;
  return typeof detail === "string" ? told(detail) : t`That did not work.`;
}

/** A change of many products names the one at fault: `Product 7, Kit: the stock would be …`. */
function sentence(message) {
  const [, id, name, rule] = /^Product (\d+), (.*): (.*)$/s.exec(message) ?? [];
  return rule ? t`Product ${id}, ${name}: ${told(rule)}` : told(message);
}
