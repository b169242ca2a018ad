"""Makes small disclosure packs around a page, to be checked in a browser: a ledger, a proof bundle, a bag, a zip.

Standard library only, and deterministic: keys and salts come from names. The records are made from the words that the
page itself shows (data-seq, data-path), with made-up words where it shows that something is withheld.
"""
import base64
import hashlib
import html
import html.parser
import io
import json
import re
import zipfile


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def b64(data):
    return base64.b64encode(data).decode()


def made(name, length=32):
    """Bytes that look random and depend on the name alone."""
    return sha256(b"made for a test: " + name.encode())[:length]


# ---------- Ed25519 signing (RFC 8032, section 5.1) ----------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def point_add(left, right):
    x1, y1, z1, t1 = left
    x2, y2, z2, t2 = right
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = point_add(result, point)
        point, scalar = point_add(point, point), scalar >> 1
    return result


def base_point():
    y = 4 * pow(5, P - 2, P) % P
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x & 1:
        x = P - x
    return x, y, 1, x * y % P


BASE = base_point()


def encode_point(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


class Key:
    """A log's signing key made from a name, with its verifier key in C2SP form."""

    def __init__(self, name, seed):
        self.name = name
        expanded = hashlib.sha512(made(seed)).digest()
        self.scalar = int.from_bytes(expanded[:32], "little") & (1 << 254) - 8 | 1 << 254
        self.prefix = expanded[32:]
        self.public = encode_point(point_multiply(self.scalar, BASE))
        self.id = sha256(name.encode(), b"\n\x01", self.public)[:4]
        self.vkey = f"{name}+{self.id.hex()}+{b64(bytes([1]) + self.public)}"

    def sign(self, message):
        r = int.from_bytes(hashlib.sha512(self.prefix + message).digest(), "little") % ORDER
        point = encode_point(point_multiply(r, BASE))
        k = int.from_bytes(hashlib.sha512(point + self.public + message).digest(), "little") % ORDER
        return point + ((r + k * self.scalar) % ORDER).to_bytes(32, "little")

    def note(self, body):
        return f"{body}\n\u2014 {self.name} {b64(self.id + self.sign(body.encode()))}\n"


# ---------- What a page shows ----------

class Shown(html.parser.HTMLParser):
    """Collects, for each data-seq, the pieces of each data-path: a text, or None where words are withheld."""

    VOID = {"br", "meta", "input"}

    def __init__(self, text):
        super().__init__()
        self.messages = {}
        self.seq = None
        self.open = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "br" or tag == "p":
            self.handle_data("\n")
        if tag in self.VOID:
            return
        role = None
        if "data-seq" in attributes:
            role, self.seq = "seq", int(attributes["data-seq"])
            self.messages[self.seq] = {}
        elif "data-path" in attributes and self.seq is not None:
            role = attributes["data-path"]
            self.messages[self.seq][role] = [attributes["datetime"]] if tag == "time" else []
            role = "time" if tag == "time" else "path:" + role
        elif attributes.get("class") == "withheld":
            role = "withheld"
            self.piece(None)
        self.open.append((tag, role))

    def handle_endtag(self, tag):
        name, role = self.open.pop()
        assert name == tag, (name, tag)
        if role == "seq":
            self.seq = None

    def handle_data(self, data):
        roles = [role for _, role in self.open]
        if "withheld" not in roles and "time" not in roles:
            self.piece(data)

    def piece(self, piece):
        paths = [role[5:] for _, role in self.open if role and role.startswith("path:")]
        if paths:
            self.messages[self.seq][paths[-1]].append(piece)


# ---------- Commitments and entries ----------

def tokens(text):
    return re.findall(r"\w+ ?|\s+|.", text, re.S)


def salt(field_key, j):
    return sha256(b"\x17", field_key, (j // 2).to_bytes(4, "big"))[16 * (j % 2):16 * (j % 2) + 16]


def is_blob(path):
    return path in ("source", "sent_at", "class", "raw") or path.endswith("/data")


def blob(pieces):
    return pieces[0] if isinstance(pieces[0], bytes) else "".join(pieces).encode()


def component(seq, index, path, pieces):
    """-> (the component as the bundle shows it, its commitment)"""
    record_key = made(f"record {seq}")
    field_key = sha256(b"\x14", record_key, index.to_bytes(2, "big"))
    if is_blob(path):
        if pieces == [None]:
            commitment = sha256(b"\x10", salt(field_key, 0), made(f"raw {seq}"))
            return {"path": path, "kind": "B", "h": b64(commitment)}, commitment
        value = blob(pieces)
        commitment = sha256(b"\x10", salt(field_key, 0), value)
        return {"path": path, "kind": "B", "salt": b64(salt(field_key, 0)), "value": b64(value)}, commitment
    words = []
    for piece in pieces:
        words += [("Someone ", True), ("hidden", True)] if piece is None else [(word, False) for word in tokens(piece)]
    hashes = [sha256(b"\x11", salt(field_key, j + 1), word.encode()) for j, (word, _) in enumerate(words)]
    commitment = sha256(b"\x12", salt(field_key, 0), len(words).to_bytes(4, "big"), *hashes)
    start = {"path": path, "kind": "T"}
    if words and all(hidden for _, hidden in words):
        return {**start, "h": b64(commitment)}, commitment
    if any(hidden for _, hidden in words):
        shown = [b64(hashes[j]) if hidden else [b64(salt(field_key, j + 1)), word]
                 for j, (word, hidden) in enumerate(words)]
        return {**start, "salt": b64(salt(field_key, 0)), "tokens": shown}, commitment
    return {**start, "key": b64(field_key), "text": "".join(word for word, _ in words),
            "lengths": [len(word.encode()) for word, _ in words]}, commitment


def components(message):
    """Path -> pieces: what the page shows, and what every record has."""
    return {"source": ["test"], "sent_at": [None], **message, "raw": [None]}


def record_xml(seq, message, files):
    """The record as disclosure.xml has it; `files`: path of a component -> the file that is sent."""
    gap = '<withheld code="s40(2)" label="test" parts="1"/>'
    text = []
    for path, pieces in components(message).items():
        kind, state = "TB"[is_blob(path)], "shown" if None not in pieces else "part" if len(pieces) > 1 else "withheld"
        if isinstance(pieces[0] if pieces else None, bytes):
            inner = f'<bytes size="{len(pieces[0])}" sha256="{sha256(pieces[0]).hex()}" file="{files[path]}"/>'
        elif kind == "B" and state == "shown":
            inner = f"<value>{html.escape(''.join(pieces))}</value>"
        else:
            inner = "".join(gap if piece is None else f"<text>{html.escape(piece)}</text>" for piece in pieces)
        text.append(f'<component path="{path}" kind="{kind}" state="{state}">{inner}</component>\n')
    return f'<record seq="{seq}" captured="2025-01-08T08:00:00Z">\n{"".join(text)}</record>\n'


def record(seq, message):
    """-> (components as the bundle shows them, the record's root)"""
    paths = components(message)
    parts, shown = [b"\x13", len(paths).to_bytes(2, "big")], []
    for index, (path, pieces) in enumerate(paths.items()):
        opened, commitment = component(seq, index, path, pieces)
        shown.append(opened)
        parts += [bytes([len(path)]), path.encode(), opened["kind"].encode(), commitment]
    return shown, sha256(*parts)


# ---------- The tree (RFC 9162, section 2.1) ----------

class Tree:
    def __init__(self, leaves):
        self.levels = [leaves]
        while len(self.levels[-1]) > 1:
            level = self.levels[-1]
            pairs = [sha256(b"\x01", level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
            self.levels.append(pairs + level[len(pairs) * 2:])

    @property
    def root(self):
        return self.levels[-1][0]

    def proof(self, index):
        result = []
        for level in self.levels[:-1]:
            sibling = index ^ 1
            if sibling < len(level):
                result.append(level[sibling])
            index //= 2
        return result


# ---------- The pack ----------

def pack_root(files):
    payload = sorted((path[5:].encode(), content) for path, content in files.items()
                     if path.startswith("data/") and path not in ("data/proofs.json", "data/checkpoint"))
    return sha256(b"\x16", *(len(path).to_bytes(2, "big") + path + sha256(content) for path, content in payload))


def canonical(bundle):
    return json.dumps(bundle, ensure_ascii=False, separators=(",", ":")).encode()


class Pack:
    """A pack's files below its top folder. `bundle` is proofs.json as values."""

    def __init__(self, key, pages, attached=None, top="FOI-2024-0917", change=lambda files: None):
        """`pages`: path below data/ -> bytes. `attached`: (record, component's path) -> the one of them that came with it.
        `change` alters the files before they are entered in the log, as a dishonest issuer would."""
        self.top = top
        self.files = {"data/" + path: content for path, content in pages.items()}
        messages = Shown(pages["index.html"].decode()).messages
        for message in messages.values():
            for path, pieces in message.items():
                # The page marks what acts on the screen; the record has the character itself.
                message[path] = [piece and re.sub(r"\[U\+([0-9A-F]{4,5})\]", lambda m: chr(int(m[1], 16)), piece)
                                 for piece in pieces]
        sent = {}
        for (seq, path), name in (attached or {}).items():
            messages[seq][path] = [pages[name]]
            sent[path] = name
        records = "".join(record_xml(seq, message, sent) for seq, message in messages.items())
        self.files["data/disclosure.xml"] = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<disclosure xmlns="urn:canute:disclosure-pack:1">\n'
            f'<reference>{top}</reference>\n<log origin="{key.name}" vkey="{key.vkey}"/>\n<conversations>\n<conversation number="1">\n{records}'
            "</conversation>\n</conversations>\n</disclosure>\n").encode()
        for name in ("schedule.csv", "redactions.csv", "searches.csv"):
            self.files["data/" + name] = b"reference,note\r\n"
        change(self.files)
        self.issue(key, messages)
        self.rebag()

    def issue(self, key, messages):
        """Enters the records and the disclosure in a log made for the purpose, and signs it."""
        records = {seq: record(seq, message) for seq, message in messages.items()}
        disclosed = max(records, default=0) + 3
        entries, leaves = {}, []
        previous = bytes(32)
        for seq in range(disclosed + 3):
            kind = "disclose" if seq == disclosed else "record"
            root = records[seq][1] if seq in records else made(f"entry {seq}")
            lines = ["records-log/v1", key.name, str(seq), b64(previous), str(1736323200 + seq // 500 * 60), kind, b64(root)]
            if kind == "disclose":
                lines.append(b64(pack_root(self.files)))
            entries[seq] = "\n".join(lines) + "\n"
            previous = sha256(b"\x00", entries[seq].encode())
            leaves.append(previous)
        tree = Tree(leaves)
        proven = lambda seq: {"entry": entries[seq], "proof": [b64(node) for node in tree.proof(seq)]}
        self.bundle = {
            "v": 1, "checkpoint": key.note(f"{key.name}\n{len(leaves)}\n{b64(tree.root)}\n"), "disclose": proven(disclosed),
            "records": [{**proven(seq), "components": records[seq][0]} for seq in sorted(records)],
        }
        self.files["data/checkpoint"] = self.bundle["checkpoint"].encode()
        self.write_bundle()

    def write_bundle(self):
        self.files["data/proofs.json"] = canonical(self.bundle)

    def rebag(self):
        """Writes the tag files anew, as somebody would who wants a change to go unseen."""
        payload = {path: content for path, content in sorted(self.files.items()) if path.startswith("data/")}
        self.files = dict(payload)
        encoded = lambda path: path.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")
        manifest = lambda files: "".join(f"{sha256(files[path]).hex()}  {encoded(path)}\n" for path in files).encode()
        self.files["bagit.txt"] = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
        size = sum(map(len, payload.values()))
        self.files["bag-info.txt"] = f"Bagging-Date: 2025-01-08\nPayload-Oxum: {size}.{len(payload)}\n".encode()
        self.files["manifest-sha256.txt"] = manifest(payload)
        tags = {path: content for path, content in self.files.items() if not path.startswith("data/")}
        self.files["tagmanifest-sha256.txt"] = manifest(tags)

    def zipped(self, method=zipfile.ZIP_DEFLATED, more=()):
        """The zip file's bytes; `more` adds entries by whole name."""
        memory = io.BytesIO()
        with zipfile.ZipFile(memory, "w") as archive:
            for name, content in [(f"{self.top}/{path}", content) for path, content in self.files.items()] + list(more):
                info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                info.compress_type = method
                archive.writestr(info, content)
        return memory.getvalue()

    @classmethod
    def reading(cls, zip_bytes):
        """A pack from somewhere else, to be altered."""
        pack = cls.__new__(cls)
        with zipfile.ZipFile(io.BytesIO(zip_bytes)) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
            pack.top = names[0].split("/")[0]
            pack.files = {name[len(pack.top) + 1:]: archive.read(name) for name in names}
        pack.bundle = json.loads(pack.files["data/proofs.json"])
        return pack

    def copy(self):
        return Pack.reading(self.zipped(zipfile.ZIP_STORED))
