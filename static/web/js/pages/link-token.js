// The token of a link in a mail.

/**
 * Reads it from the address (its query, or its fragment) and takes it out of there,
 * so that it is not in screenshots and bookmarks. It stays with the tab's history
 * entry, for a reload.
 */
export function linkToken() {
  const { pathname, search, hash } = location;
  const from = (text) => new URLSearchParams(text.slice(1)).get("token");
  const token = from(search) || from(hash);
  if (token) history.replaceState({ ...history.state, token }, "", pathname);
  return token ?? history.state?.token ?? "";
}

/** The link was used. */
export function forgetLinkToken() {
  const { token, ...rest } = history.state ?? {};
  history.replaceState(rest, "");
}
