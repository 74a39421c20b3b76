// Reed-Solomon codes over GF(256) with the polynomial of QR codes (ISO/IEC 18004,
// section 7.5.2).

const POLYNOMIAL = 0x11d;
const EXP = new Uint8Array(512);
const LOG = new Uint8Array(256);

for (let power = 0, value = 1; power < 255; power += 1) {
  EXP[power] = value;
  EXP[power + 255] = value;
  LOG[value] = power;
  value <<= 1;
  if (value & 0x100) value ^= POLYNOMIAL;
}

const multiply = (a, b) => (a && b ? EXP[LOG[a] + LOG[b]] : 0);

/** The error correction codewords of a block. */
export function errorCorrection(data, length) {
  const divisor = generator(length);
  const remainder = new Array(length).fill(0);
  for (const byte of data) {
    const factor = byte ^ remainder.shift();
    remainder.push(0);
    divisor.forEach((coefficient, i) => { remainder[i] ^= multiply(coefficient, factor); });
  }
  return remainder;
}

/** (x - 1)(x - 2)(x - 4)…, without its leading 1. */
function generator(length) {
  let coefficients = [1];
  for (let i = 0; i < length; i += 1) {
    const next = [...coefficients, 0];
    coefficients.forEach((coefficient, j) => { next[j + 1] ^= multiply(coefficient, EXP[i]); });
    coefficients = next;
  }
  return coefficients.slice(1);
}
