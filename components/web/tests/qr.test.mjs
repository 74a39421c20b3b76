import assert from "node:assert/strict";
import { test } from "node:test";

import { encode } from "../../../static/web/js/qr/encode.js";
import { errorCorrection } from "../../../static/web/js/qr/galois.js";

// As other encoders draw it, and scanners read it.
const KNOWN = `
#######....##.#...#######
#.....#.#....#....#.....#
#.###.#..#..#..#..#.###.#
#.###.#..#.#.#....#.###.#
#.###.#.##.###..#.#.###.#
#.....#...##..###.#.....#
#######.#.#.#.#.#.#######
.........##.#..#.........
#.#.#.#...#.....#...#..#.
.##.##.#..#..#..####.#..#
...##.#..#.#..#..#.#..###
#.###...#...###.#.#.#..#.
...#######....#####....##
.##.#.....##..#...##.#..#
#.##..#####..#..###..####
.#####..#..#...#.#.##...#
#.#...#.##..#...######.#.
........######..#...#..##
#######..####.###.#.#####
#.....#..#..###.#...#..#.
#.###.#.####..#.######..#
#.###.#....#..##....#....
#.###.#.#.#..#.##...#.#.#
#.....#...##....#.##...#.
#######.###.#..###.....##`;

test("a known text gives the known code", () => {
  const rows = encode("otpauth://totp/a").map((row) => row.map((dark) => (dark ? "#" : ".")).join(""));
  assert.equal(rows.join("\n"), KNOWN.trim());
});

test("a code is as large as its text needs, by the capacities of ISO/IEC 18004", () => {
  for (const [version, bytes] of [[1, 14], [2, 26], [6, 106], [7, 122], [9, 180], [10, 213], [20, 666], [25, 997]]) {
    assert.equal(encode("x".repeat(bytes)).length, 17 + 4 * version);
    if (version < 25) assert.equal(encode("x".repeat(bytes + 1)).length, 21 + 4 * version);
  }
  assert.throws(() => encode("x".repeat(998)), RangeError);
});

test("letters count as their UTF-8 bytes", () => {
  assert.equal(encode("é".repeat(7)).length, 21);
  assert.equal(encode("é".repeat(8)).length, 25);
});

test("error correction is that of a known example", () => {
  const data = [32, 91, 11, 120, 209, 114, 220, 77, 67, 64, 236, 17, 236, 17, 236, 17];
  assert.deepEqual(errorCorrection(data, 10), [196, 35, 39, 119, 235, 215, 231, 226, 93, 23]);
});
