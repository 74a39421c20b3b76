// The pages. components/web/src/front.rs serves the same paths, and a test there
// compares the two.

/**
 * `needs`: "login" or "admin". `view`: pages of the same name differ in their choices, and one that
 * is shown goes on with others. The first path that fits counts.
 */
export const routes = [
  { path: "/", page: () => import("./pages/home.js"), view: "list" },
  { path: "/category/{slug}", page: () => import("./pages/home.js"), view: "list" },
  { path: "/product/{product}", page: () => import("./pages/product.js") },
  { path: "/p/{slug}", page: () => import("./pages/product.js") },
  { path: "/login", page: () => import("./pages/login.js") },
  { path: "/register", page: () => import("./pages/register.js") },
  { path: "/forgot-password", page: () => import("./pages/forgot-password.js") },
  { path: "/reset-password", page: () => import("./pages/reset-password.js") },
  { path: "/verify-email", page: () => import("./pages/verify-email.js") },
  { path: "/confirm-email", page: () => import("./pages/verify-email.js") },
  { path: "/undo-email", page: () => import("./pages/verify-email.js") },
  { path: "/account", page: () => import("./pages/account.js"), needs: "login" },
  { path: "/admin/products", page: () => import("./admin/products.js"), needs: "admin" },
  { path: "/admin/products/new", page: () => import("./admin/product.js"), needs: "admin" },
  { path: "/admin/products/{id}", page: () => import("./admin/product.js"), needs: "admin" },
  { path: "/admin/users", page: () => import("./admin/users.js"), needs: "admin" },
  { path: "/admin/users/{uuid}", page: () => import("./admin/user.js"), needs: "admin" },
  { path: "/admin/audit", page: () => import("./admin/audit.js"), needs: "admin" },
];

/** What is shown for a path that no page has. */
export const notFound = () => import("./pages/not-found.js");

/** What may stand for a parameter. */
const PARAMETERS = {
  "{product}": (text) => (/^\d+(-[^/]*)?$/.test(text) ? { id: Number.parseInt(text, 10) } : null),
  "{id}": (text) => (/^\d+$/.test(text) ? { id: Number(text) } : null),
  "{uuid}": (text) => (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(text) ? { id: text } : null),
  "{slug}": (text) => {
    const slug = /^[^/]+$/.test(text) && decoded(text);
    return slug ? { slug } : null;
  },
};

/** The route of a path with its parameters, or null. `{id}` is a number, `{uuid}` an `id` too. */
export function find(path) {
  const wanted = path.length > 1 ? path.replace(/\/$/, "") : path;
  for (const route of routes) {
    const [before, parameter] = route.path.split(/(?={)/);
    if (parameter === undefined) {
      if (route.path === wanted) return { route, params: {} };
    } else if (wanted.startsWith(before)) {
      const params = PARAMETERS[parameter](wanted.slice(before.length));
      if (params) return { route, params };
    }
  }
  return null;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
