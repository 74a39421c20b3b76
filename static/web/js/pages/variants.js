// Which variant of a product a choice leads to. Nothing here touches the page.

const isInStock = ({ quantity }) => quantity > 0;

/** The variant with this id. Without one: the first in stock, or else the first. */
export function initial(variants, id) {
  return variants.find((one) => one.id === id) ?? variants.find(isInStock) ?? variants[0];
}

/** The variant with this value of an option, and with all other options as `present` has them. */
export function exact(variants, present, name, value) {
  return variants.find(({ options }) => Object.keys(options).every((other) =>
    options[other] === (other === name ? value : present.options[other])));
}

/**
 * The variant to go to when this value is chosen: the exact one, even if it is sold out. If there
 * is none, the one that keeps most of the other options; of several, one in stock.
 */
export function closest(variants, present, name, value) {
  const kept = ({ options }) => Object.keys(options).filter((other) => options[other] === present.options[other]).length;
  const rank = (one) => kept(one) * 2 + (isInStock(one) ? 1 : 0);
  const fitting = variants.filter(({ options }) => options[name] === value);
  return exact(fitting, present, name, value)
    ?? fitting.reduce((best, one) => (best && rank(best) >= rank(one) ? best : one), undefined);
}
