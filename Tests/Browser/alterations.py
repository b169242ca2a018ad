"""What is done to a pack that must then be refused, and the place or reason that the page must name."""
import base64
import re
import zipfile

import packs

LOG = "archive.wexcombe.example/records"
PLAN = "records/0002/Friars Square plan.pdf"
ATTACHED = {(1204, "att/0/data"): PLAN}


# ---------- Alterations: each takes a copy of the pack and returns the bytes of a zip ----------

def without_mending(path, old, new):
    def alter(pack):
        assert old in pack.files[path], path
        pack.files[path] = pack.files[path].replace(old, new, 1)
        return pack.zipped()
    return alter


def mended(change):
    """The change, and then manifests that fit it again."""
    def alter(pack):
        change(pack)
        pack.rebag()
        return pack.zipped()
    return alter


def in_bundle(change):
    def alter(pack):
        change(pack.bundle)
        pack.write_bundle()
    return mended(alter)


def flip(text):
    """Another canonical base64 value of the same length."""
    data = bytearray(base64.b64decode(text))
    data[0] ^= 1
    return packs.b64(bytes(data))


def flip_signature(bundle):
    body, line = bundle["checkpoint"].split("\n\n")
    name, signature = line.split("\n")[0][2:].split(" ")
    raw = bytearray(base64.b64decode(signature))
    raw[20] ^= 1
    bundle["checkpoint"] = f"{body}\n\n\u2014 {name} {packs.b64(bytes(raw))}\n"


def signature_and_file(pack):
    flip_signature(pack.bundle)
    pack.write_bundle()
    pack.files["data/checkpoint"] = pack.bundle["checkpoint"].encode()


def change_entry(bundle):
    record = bundle["records"][0]
    lines = record["entry"].split("\n")
    lines[6] = flip(lines[6])
    record["entry"] = "\n".join(lines)


def change_word(bundle):
    for record in bundle["records"]:
        for component in record["components"]:
            if component.get("text", "").strip():
                component["text"] = ("X" if component["text"][0] != "X" else "Y") + component["text"].encode()[1:].decode()
                return
    raise AssertionError("no text shown whole")


def swap_first_two(bundle):
    records = bundle["records"]
    records[0], records[1] = records[1], records[0]


def change_page_word(pack):
    """The first word of the first body that the page shows."""
    page = pack.files["data/index.html"].decode()
    changed = re.sub(r'(data-path="body">\s*<p dir="auto">)(\w)', lambda m: m[1] + ("X" if m[2] != "X" else "Y"), page, count=1)
    assert page != changed
    pack.files["data/index.html"] = changed.encode()


def drop(path):
    def change(pack):
        del pack.files[path]
    return change


def add(path, content=b"more"):
    def change(pack):
        pack.files[path] = content
    return change


def raw_zip(change):
    return lambda pack: change(pack.zipped(zipfile.ZIP_STORED), pack)


def flip_content(data, pack):
    data = bytearray(data)
    data[data.index(pack.files["data/letter.txt"][:40]) + 5] ^= 1
    return bytes(data)


def flip_local_name(data, pack):
    data = bytearray(data)
    data[data.index(pack.top.encode() + b"/data/letter.txt") + len(pack.top) + 7] ^= 1
    return bytes(data)


GENERAL = [
    # what is done to the pack, how, the place or reason that must be named
    ("a file changed", without_mending("data/letter.txt", b"e", b"i"), "data/letter.txt"),
    ("a file changed, manifests mended", mended(lambda pack: add("data/letter.txt", b"Other words.\n")(pack)), "not the files that the authority entered"),
    ("a shown word changed on the page", mended(change_page_word), "not the files that the authority entered"),
    ("a shown word changed in the bundle", in_bundle(change_word), "not the words that were entered"),
    ("an entry changed", in_bundle(change_entry), "does not lead to the signed log"),
    ("a proof changed", in_bundle(lambda bundle: bundle["records"][0]["proof"].__setitem__(0, flip(bundle["records"][0]["proof"][0]))), "does not lead to the signed log"),
    ("a proof cut short", in_bundle(lambda bundle: bundle["records"][0]["proof"].pop()), "does not lead to the signed log"),
    ("a proof too long", in_bundle(lambda bundle: bundle["records"][0]["proof"].append(packs.b64(bytes(32)))), "proof is too long"),
    ("the signature changed", mended(signature_and_file), "signature was not made with this key"),
    ("the checkpoint file changed", mended(add("data/checkpoint", b"other\n")), "it is not the checkpoint of proofs.json"),
    ("records in another order", in_bundle(swap_first_two), "out of order"),
    ("a record left out of the bundle", in_bundle(lambda bundle: bundle["records"].pop()), "no proof"),
    ("no entry of the disclosure", in_bundle(lambda bundle: bundle.__setitem__("disclose", None)), "laid out"),
    ("a space in proofs.json", mended(lambda pack: add("data/proofs.json", pack.files["data/proofs.json"].replace(b",", b", ", 1))(pack)), "canonical encoding"),
    ("a line end after proofs.json", mended(lambda pack: add("data/proofs.json", pack.files["data/proofs.json"] + b"\n")(pack)), "canonical encoding"),
    ("a file added", lambda pack: (add("data/extra.txt")(pack), pack.zipped())[1], "data/extra.txt"),
    ("a file added, manifests mended", mended(add("data/extra.txt")), "not the files that the authority entered"),
    ("a tag file added", lambda pack: (add("notes.txt")(pack), pack.zipped())[1], "notes.txt"),
    ("a file missing", lambda pack: (drop("data/schedule.csv")(pack), pack.zipped())[1], "data/schedule.csv"),
    ("a file missing, manifests mended", mended(drop("data/schedule.csv")), "not the files that the authority entered"),
    ("proofs.json missing", mended(drop("data/proofs.json")), "data/proofs.json"),
    ("the bag's count changed", without_mending("bag-info.txt", b"Payload-Oxum: ", b"Payload-Oxum: 1"), "bag-info.txt"),
    ("the zip cut short", raw_zip(lambda data, pack: data[:-100]), "the zip file"),
    ("a byte after the zip", raw_zip(lambda data, pack: data + b"\n"), "the zip file"),
    ("a byte flipped in the zip", raw_zip(flip_content), "letter.txt"),
    ("a name changed in the zip", raw_zip(flip_local_name), "letter.txt"),
    ("no zip at all", lambda pack: b"Dear Sir or Madam,\n" * 40, "the zip file"),
    ("an unsafe name", lambda pack: pack.zipped(more=[("../escaped.txt", b"x")]), "unsafe name"),
    ("two top folders", lambda pack: pack.zipped(more=[("other/file.txt", b"x")]), "one top folder"),
]


def issued_with(key, pages, change):
    """A pack whose issuer's own log vouches for other words than the pages show."""
    return lambda _: packs.Pack(key, pages, ATTACHED, change=change).zipped()


def dishonest(key, pages):
    def other_word(path):
        def change(files):
            assert b"car park" in files[path]
            files[path] = files[path].replace(b"car park", b"river", 1)
        return change

    def without_message(files):
        page = files["data/index.html"].decode()
        files["data/index.html"] = re.sub(r'<article [^>]*data-seq="47".*?</article>\n', "", page, flags=re.S).encode()

    def without_words(files):
        page = files["data/index.html"]
        assert page.count(b' data-path="body"') > 1
        files["data/index.html"] = page.replace(b' data-path="body"', b"", 1)

    def unhidden(files):
        page = files["data/index.html"].decode()
        files["data/index.html"] = re.sub(r'<span class="withheld">[^<]*</span> for the four', "10 pounds for the four", page, count=1).encode()

    def other_time(files):
        files["data/index.html"] = files["data/index.html"].replace(b'datetime="2024-05-03T09:02:00Z"', b'datetime="2024-05-04T09:02:00Z"', 1)

    def xml(old, new):
        def change(files):
            assert old in files["data/disclosure.xml"]
            files["data/disclosure.xml"] = files["data/disclosure.xml"].replace(old, new, 1)
        return change

    def without_record(files):
        text = files["data/disclosure.xml"]
        files["data/disclosure.xml"] = re.sub(rb'<record seq="44".*?</record>\n', b"", text, flags=re.S)

    def without_component(files):
        text = files["data/disclosure.xml"]
        files["data/disclosure.xml"] = re.sub(rb'<component path="raw".*?</component>\n', b"", text, count=1)

    return [
        ("issued with another word on the page", issued_with(key, pages, other_word("data/index.html")), "other words than those"),
        ("issued with another word in a record's file", issued_with(key, pages, other_word("data/records/0001.html")), "records/0001.html"),
        ("issued without a message on the page", issued_with(key, pages, without_message), "does not name record 47"),
        ("issued with a body left out of the page", issued_with(key, pages, without_words), "leaves out its words"),
        ("issued with words where the proof has a gap", issued_with(key, pages, unhidden), "other words than those"),
        ("issued with another time on the page", issued_with(key, pages, other_time), "sent_at"),
        ("issued with a record in disclosure.xml that has no proof", issued_with(key, pages, xml(b"<conversation number=\"1\">", b'<conversation number="1"><record seq="7"/>')), "names record 7"),
        ("issued without a record in disclosure.xml", issued_with(key, pages, without_record), "does not name record 44"),
        ("issued with another word in disclosure.xml", issued_with(key, pages, other_word("data/disclosure.xml")), "something else than what was entered"),
        ("issued with a word in disclosure.xml where the proof has a gap", issued_with(key, pages, xml(b'<withheld code="s40(2)" label="test" parts="1"/>', b"<text>Bob</text>")), "something else than what was entered"),
        ("issued without a component in disclosure.xml", issued_with(key, pages, without_component), "does not name the parts"),
        ("issued with another file than was captured", issued_with(key, pages, lambda files: files.__setitem__("data/" + PLAN, b"%PDF-1.4 another\n")), "att/0/data"),
        ("issued under another reference", issued_with(key, pages, xml(b"<reference>FOI-", b"<reference>EIR-")), "its reference is not"),
        ("issued with a broken disclosure.xml", issued_with(key, pages, xml(b"</conversations>", b"")), "cannot be read as XML"),
        ("issued with another page than this one", issued_with(key, pages, lambda files: files.__setitem__(
            "data/index.html", files["data/index.html"].replace(b"Thank you.", b"Many thanks."))), "not the page in the zip"),
    ]
