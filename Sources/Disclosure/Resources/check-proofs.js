// Part 3 of the check: the signed checkpoint, the entries, the words committed to.

// ---------- Key, signed note, checkpoint (C2SP) ----------

/** A verifier key "name+id+key"; null when the line is not one of an Ed25519 log key. */
function parseKey(line) {
  const match = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(line);
  if (!match) return null;
  try {
    const key = base64(match[3], "the key", 33);
    const id = sha256(utf8(match[1], "the key"), [0x0a], key).subarray(0, 4);
    return key[0] === 1 && hex(id) === match[2] ? { line, name: match[1], id: match[2], bytes: key.slice(1) } : null;
  } catch {
    return null;
  }
}

async function isSigned(key, message, signature) {
  let imported;
  try {
    imported = await crypto.subtle.importKey("raw", key.bytes, { name: "Ed25519" }, false, ["verify"]);
  } catch (error) {
    if (error.name !== "NotSupportedError") return false;
    throw new Unable("This browser cannot check Ed25519 signatures, so nothing can be said about this pack. "
      + "Use a newer browser, or the program canute-verify.");
  }
  return crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
}

/** FORMAT, "Checkpoint": origin, size and root, signed by the log's key. */
async function openCheckpoint(note, key) {
  const place = "the signed checkpoint";
  const halves = typeof note === "string" ? note.split("\n\n") : [];
  need(halves.length === 2 && note.endsWith("\n"), place, "it is not a signed note");
  const body = halves[0] + "\n";
  let signed = false;
  for (const line of halves[1].slice(0, -1).split("\n")) {
    const match = /^\u2014 (\S+) (\S+)$/.exec(line);
    need(match, place, "a signature line is malformed");
    const raw = base64(match[2], place);
    if (match[1] !== key.name || hex(raw.subarray(0, 4)) !== key.id) continue;
    need(await isSigned(key, utf8(body, place), raw.subarray(4)), place, "its signature was not made with this key");
    signed = true;
  }
  need(signed, place, "it is not signed with the key " + key.id + " of " + key.name);
  const lines = body.split("\n");
  need(lines.length === 4, place, "it does not have three lines");
  return { origin: lines[0], size: number(lines[1], place), root: base64(lines[2], place, 32) };
}

// ---------- Entries and proofs ----------

/** RFC 9162 section 2.1.3.2: the proof leads from the leaf to the root. */
function checkIncluded(leaf, index, size, proof, root, place) {
  need(index < size, place, "its number lies outside the signed log");
  let fn = index;
  let sn = size - 1n;
  let hash = leaf;
  for (const sibling of proof) {
    need(sn > 0n, place, "its proof is too long");
    if (fn & 1n || fn === sn) {
      hash = sha256([1], sibling, hash);
      while (!(fn & 1n) && fn > 0n) { fn >>= 1n; sn >>= 1n; }
    } else {
      hash = sha256([1], hash, sibling);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  need(sn === 0n && same(hash, root), place, "its proof does not lead to the signed log");
}

/** The lines of each type of entry, with the empty one after the last LF. */
const entryLines = { record: 8, revise: 9, disclose: 9 };

/** FORMAT, "Entry", for the three types that a bundle may hold. */
function parseEntry(text, origin, types, place) {
  const malformed = "its entry is malformed";
  need(typeof text === "string" && /^[\u0000-\u007f]*$/.test(text) && text.length <= 4096, place, malformed);
  const lines = text.split("\n");
  need(types.includes(lines[5]) && lines.length === entryLines[lines[5]] && lines[lines.length - 1] === "", place, malformed);
  need(lines[0] === "records-log/v1" && lines[1] === origin, place, "its entry belongs to another log");
  base64(lines[3], place, 32);
  const seq = number(lines[2], place);
  const minute = number(lines[4], place);
  need(minute % 60n === 0n, place, malformed);
  if (lines[5] === "revise") need(number(lines[7], place) < seq, place, "it revises a record that came after it");
  return { seq, minute, root: base64(lines[6], place, 32), lines };
}

/** An object with exactly these members in this order. */
function members(value, names, place) {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  need(isObject && Object.keys(value).join("\n") === names.join("\n"), place, "the proof is not laid out as it must be");
}
function list(value, place) {
  need(Array.isArray(value), place, "the proof is not laid out as it must be");
  return value;
}
/** An entry with its proof, checked against the checkpoint. */
function provenEntry(value, types, checkpoint, place) {
  const entry = parseEntry(value.entry, checkpoint.origin, types, place);
  const proof = list(value.proof, place).map((hash) => base64(hash, place, 32));
  checkIncluded(sha256([0], utf8(value.entry, place)), entry.seq, checkpoint.size, proof, checkpoint.root, place);
  return entry;
}

// ---------- Commitments (FORMAT, "Record commitment") ----------
// What is shown of a component is `pieces`, a list of texts and of nulls, each null for withheld words; a blob that is shown
// also has its bytes as `value`.

function textCommitment(salt, hashes) {
  return sha256([0x12], salt, u32(hashes.length), ...hashes);
}

/** Text shown whole: its salts are derived from the field key. */
function openWhole(component, place) {
  members(component, ["path", "kind", "key", "text", "lengths"], place);
  const key = base64(component.key, place, 32);
  const text = utf8(component.text, place);
  const pair = (index) => sha256([0x17], key, u32(index));
  let salts = pair(0);
  const first = salts.slice(0, 16);
  const hashes = [];
  let at = 0;
  list(component.lengths, place).forEach((length, index) => {
    const end = at + length;
    need(Number.isInteger(length) && length > 0 && end <= text.length && (text[end] & 0xc0) !== 0x80, place,
      "the lengths of its words do not fit its text");
    const j = index + 1;
    if (j % 2 === 0) salts = pair(j / 2);
    hashes.push(sha256([0x11], salts.subarray(16 * (j % 2), 16 * (j % 2) + 16), text.subarray(at, end)));
    at = end;
  });
  need(at === text.length, place, "the lengths of its words do not fit its text");
  return { commitment: textCommitment(first, hashes), pieces: [component.text] };
}

/** Text partly withheld: a salt and a text for each word shown, a bare hash for each word withheld. */
function openPart(component, place) {
  members(component, ["path", "kind", "salt", "tokens"], place);
  const pieces = [];
  const hashes = list(component.tokens, place).map((token) => {
    if (typeof token === "string") {
      pieces.push(null);
      return base64(token, place, 32);
    }
    need(list(token, place).length === 2, place, "the proof is not laid out as it must be");
    pieces.push(token[1]);
    return sha256([0x11], base64(token[0], place, 16), utf8(token[1], place));
  });
  need(pieces.includes(null), place, "it is laid out as partly withheld, but nothing is");
  return { commitment: textCommitment(base64(component.salt, place, 16), hashes), pieces };
}

function openComponent(component, place) {
  const isObject = typeof component === "object" && component !== null;
  need(isObject && (component.kind === "B" || component.kind === "T"), place, "the proof is not laid out as it must be");
  if ("h" in component) {
    members(component, ["path", "kind", "h"], place);
    return { commitment: base64(component.h, place, 32), pieces: [null] };
  }
  if (component.kind === "T") return "key" in component ? openWhole(component, place) : openPart(component, place);
  members(component, ["path", "kind", "salt", "value"], place);
  const value = base64(component.value, place);
  return { commitment: sha256([0x10], base64(component.salt, place, 16), value), pieces: [new TextDecoder().decode(value)], value };
}

/** The record's root, recomputed from its components, and what is shown of each, by path. */
function openRecord(components, place) {
  const parts = [[0x13], u16(list(components, place).length)];
  const shown = new Map();
  for (const component of components) {
    const path = component === null ? undefined : component.path;
    need(typeof path === "string" && /^[a-z0-9_/]{1,64}$/.test(path) && !shown.has(path), place, "a part of it is misnamed");
    const opened = openComponent(component, place + " (" + path + ")");
    shown.set(path, opened);
    parts.push([path.length], utf8(path, place), utf8(component.kind, place), opened.commitment);
  }
  return { root: sha256(...parts), shown };
}

// ---------- The proof bundle ----------

/** FORMAT, "Pack root and proof bundle"; the encoding is the one that JSON.stringify writes, and no other. */
async function checkBundle(files, key, progress) {
  const place = "proofs.json";
  const text = textOf(files, "data/proofs.json");
  let bundle;
  try {
    bundle = JSON.parse(text);
  } catch {
    throw new Refusal(place, "it cannot be read");
  }
  need(JSON.stringify(bundle) === text, place, "it is not in its canonical encoding");
  members(bundle, ["v", "checkpoint", "disclose", "records"], place);
  need(bundle.v === 1, place, "it is of a version that this check does not know");
  const checkpoint = await openCheckpoint(bundle.checkpoint, key);
  need(textOf(files, "data/checkpoint") === bundle.checkpoint, "checkpoint", "it is not the checkpoint of proofs.json");
  members(bundle.disclose, ["entry", "proof"], "the entry of this disclosure");
  const disclose = provenEntry(bundle.disclose, ["disclose"], checkpoint, "the entry of this disclosure");
  need(same(base64(disclose.lines[7], "the entry of this disclosure", 32), packRoot(files)), "the files of this pack",
    "they are not the files that the authority entered in its log when it sent this response");
  const records = new Map();
  let last = -1n;
  for (const record of list(bundle.records, place)) {
    members(record, ["entry", "proof", "components"], "a record in proofs.json");
    const where = "record " + String(String(record.entry).split("\n")[2]).slice(0, 20);
    const entry = provenEntry(record, ["record", "revise"], checkpoint, where);
    need(last < entry.seq && entry.seq < disclose.seq, where, "it is out of order, or later than this disclosure");
    last = entry.seq;
    const opened = openRecord(record.components, where);
    need(same(opened.root, entry.root), where, "its words are not the words that were entered in the log");
    records.set(String(entry.seq), opened.shown);
    await progress(records.size / bundle.records.length);
  }
  return { checkpoint, disclose, records };
}
