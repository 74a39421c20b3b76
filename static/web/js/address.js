// Addresses of pages of the catalog; components/web/src/page/address.rs makes the same.

import { withQuery } from "./navigation.js";

/** The page of a product. Lists of popular ones don't know slugs. */
export const productPath = ({ id, slug }) => (slug ? `/product/${id}-${encodeURIComponent(slug)}` : `/product/${id}`);

/** The page of a category. */
export const categoryPath = (slug) => `/category/${encodeURIComponent(slug)}`;

/** The page of a list. Results of a search in a category have no path of their own. */
export function listPath({ category, ...choices }) {
  if (!category || choices.search) return withQuery("/", { search: choices.search, category, ...choices });
  return withQuery(categoryPath(category), choices);
}
