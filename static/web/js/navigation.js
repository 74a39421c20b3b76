// Navigation without a dependency on the router, which listens for it.

let follow = (path) => location.assign(path);

/** Registers the router. */
export function onGo(listener) {
  follow = listener;
}

/** Goes to a page of the shop. `replace` leaves no way back to the present one. */
export function go(path, { replace = false } = {}) {
  follow(path, { replace });
}

/** A path with those parameters that have a value. */
export function withQuery(path, parameters) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value != null && value !== "" && value !== false) query.set(name, value);
  }
  return query.size ? `${path}?${query}` : path;
}

/** The login page, and back here afterwards. */
export function loginPath() {
  const here = location.pathname + location.search;
  return here === "/" ? "/login" : withQuery("/login", { next: here });
}

/** Where to go after a login: a path of this shop, whatever the address says. */
export function nextPath(query) {
  const next = query.get("next") ?? "";
  const url = URL.canParse(next, location.origin) ? new URL(next, location.origin) : null;
  const isOurs = next.startsWith("/") && url?.origin === location.origin;
  return isOurs ? url.pathname + url.search : "/account";
}
