import Archive
import Foundation
import Ledger
import Testing
import TransparencyLog

@testable import Casework

/// `verify.py` of the shared ledger format, where it and Python are present.
enum IndependentVerifier {
    static let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/ledger/verify.py")
    static var isThere: Bool {
        FileManager.default.fileExists(atPath: script.path) && (try? python(["-c", "pass"]).status) == 0
    }

    static func python(_ arguments: [String], in folder: URL? = nil) throws -> (status: Int32, output: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        process.currentDirectoryURL = folder
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}

/// A pack against the independent verifier beside the checkout; left out where that or Python is absent.
@Suite(
    "Packs and the independent verifier",
    .enabled(if: IndependentVerifier.isThere, "../shared/ledger or python3 is not beside this checkout"))
struct PackVerifierTests {
    /// Changes one thing at a time in copies of the pack's folder and prints what the verifier still accepts.
    private static let changes = """
        import base64, json, os, re, shutil, subprocess, sys
        verify, key, root = sys.argv[1:]
        def accepts(folder):
            return subprocess.run([sys.executable, verify, "data/proofs.json", key, "--data", "data"], cwd=folder,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
        if not accepts(root): print("the pack itself is refused"); sys.exit(1)
        def with_change(name, path, change):
            copy = root + "-copy"
            shutil.copytree(root, copy)
            file = os.path.join(copy, "data", path)
            before = open(file, "rb").read()
            after = change(before)
            assert after != before, name
            open(file, "wb").write(after)
            if accepts(copy): print("accepted:", name)
            shutil.rmtree(copy)
        def proofs(name, change):
            def rewrite(data):
                bundle = json.loads(data)
                change(bundle)
                return json.dumps(bundle, ensure_ascii=False, separators=(",", ":")).encode()
            with_change(name, "proofs.json", rewrite)
        def flip(text):
            raw = bytearray(base64.b64decode(text)); raw[0] ^= 1
            return base64.b64encode(bytes(raw)).decode()
        bundle = json.load(open(os.path.join(root, "data", "proofs.json"), encoding="utf-8"))
        count = 0
        for i, record in enumerate(bundle["records"]):
            def entry(b, i=i): b["records"][i]["entry"] = b["records"][i]["entry"].replace("record", "revise", 1)
            proofs("entry %d" % i, entry)
            for j in range(len(record["proof"])):
                def proof(b, i=i, j=j): b["records"][i]["proof"][j] = flip(b["records"][i]["proof"][j])
                proofs("proof %d %d" % (i, j), proof)
            for j, part in enumerate(record["components"]):
                def word(b, i=i, j=j):
                    c = b["records"][i]["components"][j]
                    if "text" in c: c["text"] = ("x" if c["text"][:1] != "x" else "y") + c["text"][1:]
                    elif "value" in c: c["value"] = flip(c["value"]) if c["value"] else "AA=="
                    elif "tokens" in c:
                        k = next(k for k, t in enumerate(c["tokens"]) if isinstance(t, list))
                        c["tokens"][k][1] = "z" + c["tokens"][k][1][1:]
                    else: c["h"] = flip(c["h"])
                if part.get("text") != "":
                    proofs("component %d %s" % (i, part["path"]), word); count += 1
        def signature(b):
            lines = b["checkpoint"].rstrip("\\n").split("\\n")
            name, sig = lines[-1].rsplit(" ", 1)
            raw = bytearray(base64.b64decode(sig)); raw[-1] ^= 1
            b["checkpoint"] = "\\n".join(lines[:-1] + [name + " " + base64.b64encode(bytes(raw)).decode()]) + "\\n"
        proofs("signature", signature)
        def disclosure(b): b["disclose"]["proof"][0] = flip(b["disclose"]["proof"][0])
        proofs("proof of the disclosure", disclosure)
        def flipped(data):
            middle = len(data) // 2
            return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1:]
        for folder, _, names in os.walk(os.path.join(root, "data")):
            for name in names:
                path = os.path.relpath(os.path.join(folder, name), os.path.join(root, "data"))
                if path != "checkpoint": with_change("a byte of " + path, path, flipped); count += 1
        copy = root + "-copy"
        shutil.copytree(root, copy)
        open(os.path.join(copy, "data", "more.txt"), "w").write("x")
        if accepts(copy): print("accepted: a file more")
        print("changes tried:", count)
        """

    @Test("it accepts the pack, and rejects it after any change of a word, an entry, a proof, the signature or a file")
    func changes() throws {
        try Matter.run { matter in
            let id = try matter.decided().id
            let zip = matter.folder.appendingPathComponent("pack.zip").path
            _ = try matter.open().issue(id, layer: .requester, to: zip)
            let unzipped = matter.folder.appendingPathComponent("unzipped")
            #expect(try IndependentVerifier.python(["-m", "zipfile", "-e", zip, unzipped.path]).status == 0)
            let key = try matter.open().ledger.verifierKey.encoded
            let outcome = try IndependentVerifier.python([
                "-c", Self.changes, IndependentVerifier.script.path, key, unzipped.appendingPathComponent(id).path,
            ])
            #expect(outcome.status == 0 && !outcome.output.contains("accepted"), "\(outcome.output)")
            #expect(outcome.output.contains("changes tried: "))
        }
    }

    @Test("it checks cosignatures on a pack's checkpoint, before and after the signing key was replaced")
    func cosigned() throws {
        try Matter.run { matter in
            let id = try matter.request().id
            try matter.open().review(
                id, conversation: nil, seqs: [], undecided: true, relevant: false, reason: "another building")
            try matter.open().signOff(id, singleOfficer: false)
            let witness = try CosigningKey(name: "w.example")
            let absent = try CosigningKey(name: "absent.example").verifierKey.encoded
            let first = try matter.open().ledger.verifierKey.encoded
            for round in ["before", "after"] {
                let archive = try matter.open()
                if round == "after" { _ = try archive.rotateSigningKey(reason: "The year is over") }
                let place = matter.folder.appendingPathComponent(round)
                _ = try archive.issue(
                    id, layer: .requester, to: place.path + ".zip",
                    cosign: { text in
                        let note = try SignedNote(parsing: text)
                        let line = try witness.cosign(note.text, time: 1_736_244_000)
                        return try archive.ledger.addCosignatures([line], to: note)
                    })
                let unzip = ["-m", "zipfile", "-e", place.path + ".zip", place.path]
                #expect(try IndependentVerifier.python(unzip).status == 0)
                func verify(_ keys: String...) throws -> (status: Int32, output: String) {
                    try IndependentVerifier.python(
                        [IndependentVerifier.script.path, "data/proofs.json"] + keys + ["--data", "data"],
                        in: place.appendingPathComponent(id))
                }
                let key = archive.ledger.verifierKey.encoded
                let outcome = try verify(key, witness.verifierKey.encoded)
                #expect(outcome.status == 0 && outcome.output.contains("w.example"), "\(outcome.output)")
                let missing = try verify(key, absent)
                #expect(missing.status != 0 && missing.output.contains("a witness is missing"), "\(missing.output)")
                #expect(try verify(first, witness.verifierKey.encoded).status == (round == "before" ? 0 : 1))
            }
        }
    }

    @Test("it accepts a nil return")
    func nothing() throws {
        try Matter.run { matter in
            let id = try matter.request().id
            try matter.open().review(
                id, conversation: nil, seqs: [], undecided: true, relevant: false, reason: "another building")
            try matter.open().signOff(id, singleOfficer: false)
            let zip = matter.folder.appendingPathComponent("pack.zip").path
            _ = try matter.open().issue(id, layer: .requester, to: zip)
            #expect(try IndependentVerifier.python(["-m", "zipfile", "-e", zip, matter.folder.path]).status == 0)
            let outcome = try IndependentVerifier.python(
                [
                    IndependentVerifier.script.path, "data/proofs.json", matter.open().ledger.verifierKey.encoded,
                    "--data", "data",
                ], in: matter.folder.appendingPathComponent(id))
            #expect(outcome.status == 0, "\(outcome.output)")
        }
    }
}
