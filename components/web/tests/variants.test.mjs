import assert from "node:assert/strict";
import { test } from "node:test";

import { closest, exact, initial } from "../../../static/web/js/pages/variants.js";

const variant = (id, size, colour, cut, quantity) => ({ id, quantity, options: { size, colour, cut } });
const VARIANTS = [
  variant(1, "S", "red", "slim", 0),
  variant(2, "S", "blue", "slim", 2),
  variant(3, "L", "blue", "wide", 0),
  variant(4, "L", "blue", "slim", 5),
  variant(5, "L", "green", "slim", 5),
];
const byId = (id) => VARIANTS.find((one) => one.id === id);

test("the address decides, or else what is in stock", () => {
  assert.equal(initial(VARIANTS, 3).id, 3);
  assert.equal(initial(VARIANTS, 99).id, 2);
  assert.equal(initial([VARIANTS[0], VARIANTS[2]], 0).id, 1);
});

test("a choice keeps the other options if there is such a variant", () => {
  assert.equal(exact(VARIANTS, byId(2), "colour", "red").id, 1);
  assert.equal(exact(VARIANTS, byId(2), "colour", "green"), undefined);
  assert.equal(closest(VARIANTS, byId(2), "colour", "red").id, 1);
  assert.equal(closest(VARIANTS, byId(2), "size", "L").id, 4);
});

test("otherwise it keeps as many as it can, and prefers what is in stock", () => {
  assert.equal(closest(VARIANTS, byId(1), "size", "L").id, 4);
  assert.equal(closest(VARIANTS, byId(5), "colour", "red").id, 1);
  assert.equal(closest(VARIANTS, byId(2), "cut", "wide").id, 3);
  assert.equal(closest(VARIANTS, byId(2), "size", "XL"), undefined);
});
