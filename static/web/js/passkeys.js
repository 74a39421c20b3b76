// Passkeys (WebAuthn), in browsers with and without its functions for JSON.

import { t } from "./language.js";

/** Browsers have them on sites with a name, over https or on localhost. */
export const areSupported = Boolean(window.PublicKeyCredential) && !/^[\d.]+$|:/.test(location.hostname);

const REASONS = {
  NotAllowedError: t`That was cancelled, or took too long. Please try again.`,
  InvalidStateError: t`There is a passkey of your account already.`,
};

/** Makes a passkey by the shop's options, and returns it as JSON. */
export async function create(options) {
  const parse = PublicKeyCredential.parseCreationOptionsFromJSON;
  const publicKey = parse ? parse.call(PublicKeyCredential, options) : {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: options.excludeCredentials.map(descriptor),
  };
  return written(await told(navigator.credentials.create({ publicKey })));
}

/** Uses a passkey by the shop's options, and returns its response as JSON. */
export async function use(options) {
  const parse = PublicKeyCredential.parseRequestOptionsFromJSON;
  const publicKey = parse ? parse.call(PublicKeyCredential, options) : {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: options.allowCredentials.map(descriptor),
  };
  return written(await told(navigator.credentials.get({ publicKey })));
}

/** Tells the authenticators which passkeys the account still has, if the browser knows how. */
export function announce(user, credentialIds) {
  PublicKeyCredential.signalAllAcceptedCredentials?.({
    rpId: location.hostname, userId: base64(new TextEncoder().encode(user)), allAcceptedCredentialIds: credentialIds,
  }).catch(() => {});
}

/** A refusal of the browser as one that a form shows. */
async function told(asked) {
  try {
    return await asked;
  } catch ({ name }) {
    throw Object.assign(new Error(REASONS[name] ?? t`This passkey cannot be used here.`), { status: 0 });
  }
}

const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

function written(credential) {
  if (credential.toJSON) return credential.toJSON();
  const { id, rawId, type, response } = credential;
  const parts = PARTS.filter((part) => response[part]).map((part) => [part, base64(response[part])]);
  const transports = response.getTransports?.() ?? [];
  return { id, rawId: base64(rawId), type, response: { ...Object.fromEntries(parts), transports } };
}

const descriptor = (one) => ({ ...one, id: bytes(one.id) });

function bytes(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

function base64(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
