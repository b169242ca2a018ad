// Part 1 of the check: outcomes, bytes and hashes. The four parts are one script, inside one function, in this order:
// bytes, zip, proofs, page. It checks a disclosure pack in the reader's browser by the rules of the ledger and proof
// format, version 1 ("FORMAT" in the comments). Nothing leaves the page.

// ---------- Outcomes ----------

/** The pack is not what it claims to be: where, and why, in plain words. */
class Refusal extends Error {
  constructor(place, reason) { super(reason); this.place = place; }
}
/** This browser cannot do the check, or the file cannot be read: no verdict on the pack. */
class Unable extends Error {}

function need(condition, place, reason) {
  if (!condition) throw new Refusal(place, reason);
}

// ---------- Bytes ----------

const encoder = new TextEncoder();

function utf8(text, place) {
  need(typeof text === "string" && !/[\ud800-\udfff]/u.test(text), place, "a text in it is not valid Unicode");
  return encoder.encode(text);
}
function fromUTF8(bytes, place) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal(place, "it is not valid UTF-8 text");
  }
}
const alphabet = new Int8Array(128).fill(-1);
[..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].forEach((character, value) => {
  alphabet[character.charCodeAt(0)] = value;
});
/** Canonical base64 only: whole groups, right padding, no stray bits. `length` in bytes, where it is fixed. */
function base64(text, place, length) {
  const malformed = "a value in it is not canonical base64";
  need(typeof text === "string" && text.length % 4 === 0, place, malformed);
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array(text.length / 4 * 3 - padding);
  need(length === undefined || bytes.length === length, place, "a value in it has the wrong length");
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < text.length - padding; i += 1) {
    const code = text.charCodeAt(i);
    const value = code < 128 ? alphabet[code] : -1;
    if (value < 0) throw new Refusal(place, malformed);
    bits = (bits << 6 | value) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[at] = bits >>> held;
      at += 1;
    }
  }
  need((bits & (1 << held) - 1) === 0, place, malformed);
  return bytes;
}
/** A decimal number without leading zeros, at most 16 digits, as BigInt. */
function number(text, place) {
  need(/^(0|[1-9][0-9]{0,15})$/.test(text), place, "a number in it is malformed");
  return BigInt(text);
}
function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
function compare(left, right) {
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i += 1) if (left[i] !== right[i]) return left[i] - right[i];
  return left.length - right.length;
}
function same(left, right) { return compare(left, right) === 0; }
function u16(value) { return [value >>> 8 & 255, value & 255]; }
function u32(value) { return [value >>> 24, value >>> 16 & 255, value >>> 8 & 255, value & 255]; }
function concatenate(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { all.set(part, at); at += part.length; }
  return all;
}

// ---------- SHA-256 (FIPS 180-4) ----------
// In plain JavaScript, because a record has two hashes a word and a call of WebCrypto costs as much as 25 of these.

const primes = (() => {
  const found = [];
  for (let n = 2; found.length < 64; n += 1) if (found.every((prime) => n % prime)) found.push(n);
  return found;
})();
const fraction = (value) => (value - Math.floor(value)) * 2 ** 32 | 0;
const initial = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
const constants = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
const schedule = new Int32Array(64);
const state = new Int32Array(8);
let padded = new Uint8Array(1024);

function rotate(word, count) { return word >>> count | word << 32 - count; }

function compress(block, at) {
  const w = schedule;
  for (let i = 0; i < 16; i += 1, at += 4) {
    w[i] = block[at] << 24 | block[at + 1] << 16 | block[at + 2] << 8 | block[at + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >>> 3;
    const s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >>> 10;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1 | 0;
  }
  let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
  for (let i = 0; i < 64; i += 1) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = h + s1 + (e & f ^ ~e & g) + constants[i] + w[i] | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = s0 + (a & b ^ a & c ^ b & c) | 0;
    h = g; g = f; f = e; e = d + t1 | 0; d = c; c = b; b = a; a = t1 + t2 | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d;
  state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

/** The hash of the parts one after another. */
function sha256(...parts) {
  let length = 0;
  for (let i = 0; i < parts.length; i += 1) length += parts[i].length;
  const end = (length + 9 + 63 >>> 6) << 6;
  if (padded.length < end) padded = new Uint8Array(end * 2);
  const bytes = padded;
  let at = 0;
  for (let i = 0; i < parts.length; i += 1) {
    const part = parts[i];
    if (part.length > 64) {
      bytes.set(part, at);
      at += part.length;
    } else {
      for (let j = 0; j < part.length; j += 1, at += 1) bytes[at] = part[j];
    }
  }
  bytes[at] = 0x80;
  for (at += 1; at < end - 8; at += 1) bytes[at] = 0;
  writeU32(bytes, end - 8, Math.floor(length / 2 ** 29));
  writeU32(bytes, end - 4, length << 3);
  state.set(initial);
  for (let block = 0; block < end; block += 64) compress(bytes, block);
  const result = new Uint8Array(32);
  for (let i = 0; i < 8; i += 1) writeU32(result, 4 * i, state[i]);
  return result;
}
function writeU32(bytes, at, value) {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}
