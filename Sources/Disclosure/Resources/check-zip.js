// Part 2 of the check: the zip file, its files and the bag around them.

// ---------- The zip file ----------

const crcTable = Int32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit += 1) n = n & 1 ? n >>> 1 ^ 0xedb88320 : n >>> 1;
  return n;
});
function crc32(bytes) {
  let crc = -1;
  for (let i = 0; i < bytes.length; i += 1) crc = crcTable[(crc ^ bytes[i]) & 255] ^ crc >>> 8;
  return ~crc >>> 0;
}

/** A name that stays below its folder wherever it is unpacked. */
function isSafeName(name) {
  if (/[\u0000-\u001f\u007f\\]/.test(name) || /^[A-Za-z]:/.test(name)) return false;
  return name.replace(/\/$/, "").split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

/** The zip's directory: one value for each file, in the order of the directory; folders are left out. */
function readDirectory(zip) {
  const place = "the zip file";
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = zip.length - 22;
  need(end >= 0 && view.getUint32(end, true) === 0x06054b50, place,
    "it is not a whole zip file: it is cut short, or something was added to its end");
  const count = view.getUint16(end + 10, true);
  const start = view.getUint32(end + 16, true);
  if (count === 0xffff || start === 0xffffffff) {
    throw new Unable("The zip file is too large for this page. The program canute-verify can check it.");
  }
  const entries = [];
  const names = new Set();
  let at = start;
  for (let i = 0; i < count; i += 1) {
    need(at + 46 <= end && view.getUint32(at, true) === 0x02014b50, place, "its directory is damaged");
    const nameLength = view.getUint16(at + 28, true);
    const entry = {
      name: fromUTF8(zip.subarray(at + 46, at + 46 + nameLength), place), nameBytes: zip.subarray(at + 46, at + 46 + nameLength),
      flags: view.getUint16(at + 8, true), method: view.getUint16(at + 10, true), crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true), size: view.getUint32(at + 24, true),
      mode: view.getUint16(at + 40, true), offset: view.getUint32(at + 42, true),
    };
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    need(isSafeName(entry.name), place, "it holds a file with an unsafe name");
    need(!names.has(entry.name), entry.name, "it is in the zip file twice");
    need((entry.flags & 1) === 0, entry.name, "it is encrypted");
    need(entry.method === 0 || entry.method === 8, entry.name, "it is packed in a way that this check does not know");
    need((entry.mode & 0xf000) !== 0xa000, entry.name, "it is a link, not a file");
    names.add(entry.name);
    entries.push(entry);
  }
  need(at === end, place, "its directory is damaged");
  locateContents(zip, view, entries, start);
  return entries.filter((entry) => !entry.name.endsWith("/"));
}

/** Finds each file's bytes; each local header must agree with the directory, and no two files may share bytes. */
function locateContents(zip, view, entries, limit) {
  let free = 0;
  for (const entry of [...entries].sort((left, right) => left.offset - right.offset)) {
    const at = entry.offset;
    need(at >= free && at + 30 <= limit && view.getUint32(at, true) === 0x04034b50, entry.name, "the zip file is damaged here");
    const nameLength = view.getUint16(at + 26, true);
    need(view.getUint16(at + 8, true) === entry.method && same(zip.subarray(at + 30, at + 30 + nameLength), entry.nameBytes),
      entry.name, "the zip file names it differently in two places");
    entry.start = at + 30 + nameLength + view.getUint16(at + 28, true);
    free = entry.start + entry.packed;
    need(free <= limit, entry.name, "the zip file is damaged here");
  }
}

/** A file's bytes, unpacked; never more of them than the directory announces. */
async function unpack(zip, entry) {
  const stored = zip.subarray(entry.start, entry.start + entry.packed);
  let bytes = stored;
  if (entry.method === 8) {
    const reader = new Blob([stored]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    const parts = [];
    let length = 0;
    try {
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        length += part.value.length;
        if (length > entry.size) break;
        parts.push(part.value);
      }
    } catch {
      length = -1;
    }
    need(length === entry.size, entry.name, "the zip file is damaged here");
    bytes = concatenate(parts);
  }
  need(bytes.length === entry.size && crc32(bytes) === entry.crc, entry.name, "the zip file is damaged here");
  return bytes;
}

/** Every file of the zip: its hash, and its bytes where a later step reads them. Names are without the top folder. */
async function readFiles(zip, progress) {
  const entries = readDirectory(zip);
  const tops = new Set(entries.map((entry) => entry.name.split("/")[0]));
  need(tops.size === 1 && entries.every((entry) => entry.name.includes("/")), "the zip file", "it does not have exactly one top folder");
  const [top] = tops;
  const files = new Map();
  for (const entry of entries) {
    const name = entry.name.slice(top.length + 1);
    const bytes = await unpack(zip, entry);
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const isRead = !name.startsWith("data/") || /^data\/(proofs\.json|checkpoint|disclosure\.xml|index\.html|records\/[0-9]+\.html)$/.test(name);
    files.set(name, { hash, size: bytes.length, bytes: isRead ? bytes : null });
    await progress(files.size / entries.length);
  }
  return { top, files };
}

function textOf(files, name) {
  need(files.has(name), name, "this file is missing");
  return fromUTF8(files.get(name).bytes, name);
}

// ---------- The bag (RFC 8493) ----------

function readManifest(files, name) {
  const listed = new Map();
  const text = textOf(files, name);
  need(text.endsWith("\n"), name, "its last line is not whole");
  for (const line of text.slice(0, -1).split("\n")) {
    const match = /^([0-9a-f]{64})[ \t]+\*?(.+)$/.exec(line);
    need(match, name, "a line in it is malformed");
    const path = match[2].replace(/%0A|%0D|%25/gi, (code) => decodeURIComponent(code));
    need(!listed.has(path), name, path + " is listed twice");
    listed.set(path, match[1]);
  }
  return listed;
}

/** Each listed file is there and unchanged, and each file there is listed. */
function checkManifest(files, name, covers) {
  const listed = readManifest(files, name);
  for (const [path, hash] of listed) {
    need(covers(path) && files.has(path), path, "this file is listed in " + name + " but missing from the zip file");
    need(hex(files.get(path).hash) === hash, path, "this file was changed after the pack was made (" + name + ")");
  }
  for (const path of files.keys()) {
    need(!covers(path) || listed.has(path), path, "this file was added: " + name + " does not list it");
  }
}

function checkBag(files) {
  need(/^BagIt-Version: 1\.0\r?\nTag-File-Character-Encoding: UTF-8\r?\n$/.test(textOf(files, "bagit.txt")),
    "bagit.txt", "it does not declare a BagIt 1.0 bag");
  checkManifest(files, "tagmanifest-sha256.txt", (path) => !path.startsWith("data/") && path !== "tagmanifest-sha256.txt");
  checkManifest(files, "manifest-sha256.txt", (path) => path.startsWith("data/"));
  const payload = [...files].filter(([path]) => path.startsWith("data/"));
  const size = payload.reduce((sum, [, file]) => sum + file.size, 0);
  const claimed = /^Payload-Oxum: ([0-9]+\.[0-9]+)\r?$/m.exec(textOf(files, "bag-info.txt"));
  need(claimed && claimed[1] === size + "." + payload.length, "bag-info.txt", "its count of files or bytes is wrong");
}

/** FORMAT, "Pack root": over every file below data/ but proofs.json and checkpoint, sorted by the bytes of the path. */
function packRoot(files) {
  const parts = [];
  for (const [name, file] of files) {
    if (!name.startsWith("data/") || name === "data/proofs.json" || name === "data/checkpoint") continue;
    parts.push({ path: utf8(name.slice(5), name), hash: file.hash });
  }
  parts.sort((left, right) => compare(left.path, right.path));
  return sha256([0x16], ...parts.flatMap((part) => [u16(part.path.length), part.path, part.hash]));
}
