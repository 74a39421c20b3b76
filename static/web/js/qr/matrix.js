// Where the modules of a QR code go (ISO/IEC 18004, sections 7.3 and 7.7 to 7.10).

import { penalty } from "./penalty.js";

const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** The modules of a version with these codewords, under the mask that suits best. */
export function place(version, codewords) {
  const candidates = MASKS.map((_, mask) => draw(version, codewords, mask));
  const penalties = candidates.map(penalty);
  return candidates[penalties.indexOf(Math.min(...penalties))];
}

function draw(version, codewords, mask) {
  const size = 17 + 4 * version;
  // Undefined is free for data.
  const grid = Array.from({ length: size }, () => new Array(size).fill(undefined));
  const set = (x, y, dark) => { grid[y][x] = Boolean(dark); };
  patterns(version, size, set);
  format(size, mask, set);
  if (version >= 7) versionInformation(version, size, set);
  data(grid, size, codewords, MASKS[mask]);
  return grid;
}

function patterns(version, size, set) {
  for (let i = 0; i < size; i += 1) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  const centres = alignments(version, size);
  const last = centres.length - 1;
  centres.forEach((x, i) => centres.forEach((y, j) => {
    const isCorner = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
    if (!isCorner) square(x, y, 2, (ring) => ring !== 1);
  }));
  // Each with the light border around it; what falls outside is left out.
  for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]]) {
    square(x, y, 4, (ring) => ring !== 2 && ring !== 4);
  }

  function square(centreX, centreY, radius, isDark) {
    for (let dy = -radius; dy <= radius; dy += 1) {
      for (let dx = -radius; dx <= radius; dx += 1) {
        const [x, y] = [centreX + dx, centreY + dy];
        const ring = Math.max(Math.abs(dx), Math.abs(dy));
        if (x >= 0 && y >= 0 && x < size && y < size) set(x, y, isDark(ring));
      }
    }
  }
}

/** The coordinates of alignment patterns: from 6 to the far end in even steps. */
function alignments(version, size) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((size - 13) / (2 * count - 2)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, i) => size - 7 - (count - 2 - i) * step)];
}

/** Level M (00) and the mask, with a BCH code; twice. */
function format(size, mask, set) {
  const bits = ((mask << 10) | remainder(mask, 0x537, 10)) ^ 0x5412;
  const bit = (i) => (bits >> i) & 1;
  for (let i = 0; i < 15; i += 1) {
    const near = i < 6 ? i : i < 8 ? i + 1 : 14 - i;
    if (i < 8) {
      set(8, near, bit(i));
      set(size - 1 - i, 8, bit(i));
    } else {
      set(i === 8 ? 7 : near, 8, bit(i));
      set(8, size - 15 + i, bit(i));
    }
  }
  set(8, size - 8, true);
}

function versionInformation(version, size, set) {
  const bits = (version << 12) | remainder(version, 0x1f25, 12);
  for (let i = 0; i < 18; i += 1) {
    const [near, far] = [Math.floor(i / 3), size - 11 + (i % 3)];
    set(near, far, (bits >> i) & 1);
    set(far, near, (bits >> i) & 1);
  }
}

function remainder(value, divisor, degree) {
  let rest = value;
  for (let i = 0; i < degree; i += 1) rest = (rest << 1) ^ ((rest >> (degree - 1)) * divisor);
  return rest;
}

/** In columns of two from the right, upwards and downwards in turns. */
function data(grid, size, codewords, isInverted) {
  let next = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    const upwards = ((right + 1) & 2) === 0;
    for (let step = 0; step < size; step += 1) {
      const y = upwards ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (grid[y][x] !== undefined) continue;
        const bit = ((codewords[next >> 3] ?? 0) >> (7 - (next & 7))) & 1;
        next += 1;
        grid[y][x] = Boolean(bit) !== isInverted(x, y);
      }
    }
  }
}
