// QR codes (ISO/IEC 18004): byte mode, error correction level M, versions 1 to 25,
// which hold 997 bytes: more than any otpauth:// URI of ours has.

import { errorCorrection } from "./galois.js";
import { place } from "./matrix.js";

/** Per version from 1: codewords of error correction in a block, and blocks. */
const PARITY = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21];
const BYTE_MODE = 0b0100;

/**
 * Encodes a text.
 * @returns rows of modules, true is dark.
 * @throws {RangeError} when it is too long.
 */
export function encode(text) {
  const bytes = new TextEncoder().encode(text);
  const version = BLOCKS.findIndex((_, index) => bytes.length <= capacity(index + 1)) + 1;
  if (version === 0) throw new RangeError("too long for a QR code");
  return place(version, interleave(dataCodewords(bytes, version), version));
}

function capacity(version) {
  return dataLength(version) - (version < 10 ? 2 : 3);
}

/** Codewords for data and its error correction together. */
function codewords(version) {
  const alignments = version === 1 ? 0 : Math.floor(version / 7) + 2;
  let modules = (16 * version + 128) * version + 64;
  if (alignments) modules -= (25 * alignments - 10) * alignments - 55;
  if (version >= 7) modules -= 36;
  return Math.floor(modules / 8);
}

function dataLength(version) {
  return codewords(version) - PARITY[version - 1] * BLOCKS[version - 1];
}

/** Mode, length, data, and the padding that the standard wants. */
function dataCodewords(bytes, version) {
  const bits = [];
  const push = (value, length) => {
    for (let i = length - 1; i >= 0; i -= 1) bits.push((value >> i) & 1);
  };
  push(BYTE_MODE, 4);
  push(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) push(byte, 8);
  const wanted = dataLength(version) * 8;
  push(0, Math.min(4, wanted - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < wanted; pad ^= 0xec ^ 0x11) push(pad, 8);
  const data = [];
  for (let i = 0; i < bits.length; i += 8) data.push(parseInt(bits.slice(i, i + 8).join(""), 2));
  return data;
}

/** Splits the data into blocks, and takes from them in turns. The last blocks are
    one codeword longer where it does not come out even. */
function interleave(data, version) {
  const parity = PARITY[version - 1];
  const count = BLOCKS[version - 1];
  const length = Math.floor(data.length / count);
  const shorter = count - (data.length % count);
  const blocks = [];
  for (let i = 0, from = 0; i < count; i += 1) {
    const to = from + length + (i < shorter ? 0 : 1);
    blocks.push(data.slice(from, to));
    from = to;
  }
  const corrections = blocks.map((block) => errorCorrection(block, parity));
  const turns = (lists, most) => Array.from({ length: most }, (_, i) => lists.map((list) => list[i])).flat();
  return [...turns(blocks, length + 1).filter((byte) => byte !== undefined), ...turns(corrections, parity)];
}
