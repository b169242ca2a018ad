// Part 4 of the check: the words that the pages show, and the form.

// ---------- The words shown ----------

const namespace = "urn:canute:disclosure-pack:1";

/** The same marks for characters that act on the screen as the page's writer puts in their place (DisplayText.swift). */
function displayText(text) {
  return text.replace(/\r\n?|\u0085|\u2028|\u2029/g, "\n")
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
    .replace(/[\u007f-\u009f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0001}\u{1d173}-\u{1d17a}]/gu,
      (character) => "[U+" + character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0") + "]");
}
/** Texts and gaps as one string: white space counts once, NUL stands for a gap (displayText leaves none in a text). */
function words(pieces) {
  const text = pieces.map((piece) => piece === null ? "\u0000" : displayText(piece)).join("");
  return text.replace(/\s+/g, " ").replace(/ ?\u0000[ \u0000]*/g, "\u0000").trim();
}
/** The words of an HTML element. Every break of a line is white space. */
function wordsOfElement(element) {
  const pieces = [];
  const visit = (node) => {
    if (node.nodeType === Node.TEXT_NODE) pieces.push(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    if (node.classList.contains("withheld")) {
      pieces.push(null);
      return;
    }
    if (node.localName === "br" || node.localName === "p") pieces.push("\n");
    node.childNodes.forEach(visit);
  };
  visit(element);
  return words(pieces);
}

/** Every word that a readable page shows of a record is a word that the proof opens. Returns the records that it shows. */
function checkReadable(page, name, records) {
  const seen = [];
  for (const message of page.querySelectorAll("[data-seq]")) {
    const seq = message.dataset.seq;
    const place = name + ", record " + seq;
    need(records.has(seq), place, "the page shows this message, but there is no proof for it");
    seen.push(seq);
    const shown = records.get(seq);
    const paths = new Set();
    for (const element of message.querySelectorAll("[data-path]")) {
      const path = element.dataset.path;
      const opened = shown.get(path);
      paths.add(path);
      const agrees = opened && (element.localName === "time"
        ? isSameTime(element.dateTime, opened.pieces) : wordsOfElement(element) === words(opened.pieces));
      need(agrees, place + " (" + path + ")", "the page shows other words than those that were entered in the log");
    }
    need(paths.has("body") || !shown.has("body"), place, "the page leaves out its words");
  }
  return seen;
}
/** A page gives the captured time (RFC 3339, UTC) without the fraction of its second. */
function isSameTime(machine, pieces) {
  return !pieces.includes(null) && Date.parse(pieces.join("").replace(/\.[0-9]+Z$/, "Z")) === Date.parse(machine);
}

/** disclosure.xml names every component of every record and shows of it what the proof opens. Returns its records. */
function checkDocument(xml, name, files, records) {
  const seen = [];
  for (const record of xml.getElementsByTagNameNS(namespace, "record")) {
    const seq = record.getAttribute("seq");
    need(records.has(seq), name, "it names record " + seq + ", for which there is no proof");
    seen.push(seq);
    const paths = Array.from(record.children, (component) => component.getAttribute("path"));
    need(paths.join(" ") === [...records.get(seq).keys()].join(" "), name + ", record " + seq, "it does not name the parts of this record");
    for (const component of record.children) {
      const path = component.getAttribute("path");
      need(isSameComponent(component, records.get(seq).get(path), files), name + ", record " + seq + " (" + path + ")",
        "it shows something else than what was entered in the log");
    }
  }
  return seen;
}
/** A component in words, or as the hash of its bytes, which are then also those of the file that is sent. */
function isSameComponent(component, opened, files) {
  const bytes = component.querySelector("bytes");
  if (!bytes) {
    const pieces = Array.from(component.children, (run) => run.localName === "withheld" ? null : run.textContent);
    return words(pieces) === words(opened.pieces);
  }
  const hash = opened.value ? hex(sha256(opened.value)) : "withheld";
  const file = bytes.getAttribute("file");
  const isSent = file === null || files.has("data/" + file) && hex(files.get("data/" + file).hash) === hash;
  return bytes.getAttribute("sha256") === hash && isSent;
}

/** disclosure.xml and the page show the records of the proof bundle, each once and in their words; the other pages no others. */
function checkShown(top, files, records, page) {
  const parse = (name, type) => new DOMParser().parseFromString(textOf(files, name), type);
  const document = "data/disclosure.xml";
  const xml = parse(document, "application/xml");
  need(!xml.querySelector("parsererror") && xml.doctype === null, document, "it cannot be read as XML");
  need(xml.getElementsByTagNameNS(namespace, "reference")[0]?.textContent === top, document, "its reference is not the name of the zip file's folder");
  need(textOf(files, document).includes(page.key), document, "it claims another record key than this page");
  needAll(checkDocument(xml, document, files, records), records, document);
  const index = parse("data/index.html", "text/html");
  needAll(checkReadable(index, "data/index.html", records), records, "data/index.html");
  for (const name of files.keys()) {
    if (/^data\/records\/[0-9]+\.html$/.test(name)) checkReadable(parse(name, "text/html"), name, records);
  }
  need(contentOf(index) === page.content, "this page",
    "it is not the page in the zip file. If your browser translated or changed it, load it again without that");
}
function needAll(seen, records, name) {
  const distinct = new Set(seen);
  need(distinct.size === seen.length, name, "it names a record twice");
  for (const seq of records.keys()) need(distinct.has(seq), name, "it does not name record " + seq + ", for which there is a proof");
}

// ---------- The whole check ----------

/** The verdict on a zip file; throws Refusal or Unable. `pasted` is the key from outside, or null. */
async function check(zip, pasted, page, progress) {
  const key = pasted ?? parseKey(page.key);
  need(key, "this page", "the record key that it claims is malformed");
  const { top, files } = await readFiles(zip, (part) => progress("Reading the files", part * 40));
  checkBag(files);
  const { checkpoint, disclose, records } = await checkBundle(files, key, (part) => progress("Checking the proofs", 40 + part * 50));
  await progress("Comparing the words", 90, true);
  checkShown(top, files, records, page);
  return { verdict: pasted ? "verified" : "consistent", key, top, checkpoint, disclose, records: records.size, files: files.size };
}

// ---------- The form ----------

const element = (id) => document.getElementById(id);
/** The parts of a page that the reader goes by. */
function contentOf(page) {
  return page.getElementById("main").innerHTML + page.getElementById("check").innerHTML;
}
/** Taken before anything on the page is changed, by this script or by others. */
const page = {
  content: contentOf(document), key: element("claimed-key").textContent, origin: element("claimed-origin").textContent,
};

let pausedAt = 0;
/** Shows how far the check is, and lets the browser paint, about ten times a second. */
async function showProgress(step, percent, always = false) {
  if (!always && performance.now() - pausedAt < 100) return;
  element("check-progress").value = percent;
  if (element("check-result").textContent !== step + ".") element("check-result").textContent = step + ".";
  await new Promise((resolve) => setTimeout(resolve, 0));
  pausedAt = performance.now();
}

function show(verdict, heading, paragraphs) {
  const result = element("check-result");
  result.dataset.verdict = verdict;
  const parts = [["h3", heading], ...paragraphs.map((text) => ["p", text])].map(([name, text]) => {
    const part = document.createElement(name);
    part.textContent = text;
    return part;
  });
  result.replaceChildren(...parts);
  result.scrollIntoView({ block: "nearest" });
}

function describe(found) {
  const day = new Date(Number(found.disclose.minute) * 1000).toLocaleDateString("en-GB",
    { day: "numeric", month: "long", year: "numeric", timeZone: "Europe/London" });
  const messages = found.records === 1 ? "1 message" : found.records + " messages";
  return found.top + ": " + found.files + " files and " + messages + " checked. All are as they were when this response was entered in the log "
    + found.checkpoint.origin + " on " + day + " (entry " + found.disclose.seq + " of " + found.checkpoint.size + " signed).";
}

function report(found) {
  if (found.verdict === "verified") {
    show("verified", "Verified", ["It agrees with the record key that you pasted, " + found.key.id + ".", describe(found)]);
  } else {
    show("consistent", "Consistent", [
      "It agrees with the record key " + found.key.id + ". Compare it with the one published at " + page.origin + ":", found.key.line, describe(found),
      "Until you have compared the key, this shows that the pack fits together, not who made it."]);
  }
}

function reportError(error) {
  if (error instanceof Refusal) {
    show("refused", "Refused", ["Where: " + error.place + ".", "Why: " + error.message + ".",
      "Do not rely on this pack. Ask the authority to send it again, and tell them what this check said."]);
  } else {
    show("unable", "Not checked", [error instanceof Unable ? error.message
      : "The check could not be carried out (" + error.message + "). Nothing can be said about this pack."]);
  }
}

async function start(file) {
  const pasted = element("record-key").value.trim();
  const key = pasted === "" ? null : parseKey(pasted);
  if (!file) return show("unable", "Not checked", ["Choose the zip file first."]);
  if (pasted !== "" && !key) {
    return show("unable", "Not checked", ["What you pasted is not a whole record key. It is one line of three parts joined by plus signs."]);
  }
  delete element("check-result").dataset.verdict;
  element("check-start").disabled = true;
  element("check-progress").hidden = false;
  try {
    if (!globalThis.crypto?.subtle || !globalThis.DecompressionStream) {
      throw new Unable("This browser lacks what the check needs. Use a newer browser, or the program canute-verify.");
    }
    await showProgress("Reading the files", 0, true);
    report(await check(new Uint8Array(await file.arrayBuffer()), key, page, showProgress));
  } catch (error) {
    reportError(error);
  }
  element("check-progress").hidden = true;
  element("check-start").disabled = false;
}

element("check-form").hidden = false;
element("check-start").addEventListener("click", () => start(element("pack-file").files[0]));
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length === 0) return;
  element("check").open = true;
  element("pack-file").files = event.dataTransfer.files;
  start(event.dataTransfer.files[0]);
});
