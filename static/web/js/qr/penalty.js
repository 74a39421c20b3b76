// How hard a QR code would be to read (ISO/IEC 18004, section 7.8.3): the mask with
// the least penalty is taken.

const FINDER_LIKE = [true, false, true, true, true, false, true];

export function penalty(grid) {
  const columns = grid.map((_, x) => grid.map((row) => row[x]));
  return [...grid, ...columns].reduce((sum, line) => sum + runs(line) + finders(line), 0)
    + blocks(grid) + balance(grid);
}

/** Five or more of one colour in a line. */
function runs(line) {
  let sum = 0;
  for (let from = 0, to = 0; from < line.length; from = to) {
    while (to < line.length && line[to] === line[from]) to += 1;
    if (to - from >= 5) sum += to - from - 2;
  }
  return sum;
}

/** What looks like a finder pattern, with four light modules on a side. */
function finders(line) {
  const isLight = (from, to) => {
    for (let i = from; i < to; i += 1) if (line[i] === true) return false;
    return true;
  };
  let sum = 0;
  for (let i = 0; i + 7 <= line.length; i += 1) {
    if (!FINDER_LIKE.every((dark, j) => line[i + j] === dark)) continue;
    if (isLight(i - 4, i)) sum += 40;
    if (isLight(i + 7, i + 11)) sum += 40;
  }
  return sum;
}

/** Squares of two by two. */
function blocks(grid) {
  let sum = 0;
  for (let y = 1; y < grid.length; y += 1) {
    for (let x = 1; x < grid.length; x += 1) {
      const colour = grid[y][x];
      if (grid[y][x - 1] === colour && grid[y - 1][x] === colour && grid[y - 1][x - 1] === colour) sum += 3;
    }
  }
  return sum;
}

/** Far from half dark, half light. */
function balance(grid) {
  const dark = grid.flat().filter(Boolean).length;
  const percent = (dark * 100) / grid.length ** 2;
  return Math.floor(Math.abs(percent - 50) / 5) * 10;
}
