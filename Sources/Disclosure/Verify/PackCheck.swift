internal import Records
internal import TransparencyLog

/// The check of one pack, stage by stage: zip, bag, document, proofs, and what the pages say against what is proved.
///
/// Every stage adds all that it finds; a stage is left out only where what it needs could not be read.
struct PackCheck {
    private let pack: UnverifiedPack
    private let outsideKey: VerifierKey?
    private let policy: WitnessPolicy?
    private var findings: [Finding] = []

    init(_ pack: UnverifiedPack, key: VerifierKey?, policy: WitnessPolicy? = nil) {
        self.pack = pack
        self.policy = policy
        outsideKey = key
    }

    func verdict() -> PackVerdict {
        var check = self
        return check.run()
    }

    private mutating func run() -> PackVerdict {
        findings = ZipStructure.findings(in: pack.bytes)
        let contents = PackContents(reading: pack)
        findings += contents.findings
        guard contents.isReadable else { return .refused(findings) }
        let document = readDocument(contents)
        findings += BagCheck(contents, document: document).findings
        checkFiles(contents, document)
        let bundle = readBundle(contents)
        let key = chooseKey(document)
        if let document { findings += PageCheck(document, contents).findings }
        guard let bundle, let key else { return refusal(contents) }
        let checked = CheckedBundle(bundle, key: key, packRoot: PackFiles.root(of: contents.data))
        findings += checked.findings
        if let policy { findings += policy.findings(on: bundle.checkpoint, of: key) }
        guard let document else { return refusal(contents) }
        findings += Agreement(document, checked).findings
        guard findings.isEmpty else { return refusal(contents) }
        let verified = VerifiedPack(document, checked, key: key)
        return outsideKey == nil ? .consistent(verified) : .verified(verified)
    }

    /// The faults found; never an empty list, since whoever asks could not go on.
    private func refusal(_ contents: PackContents) -> PackVerdict {
        let none = Finding(.fileMissing, contents.top, "The pack lacks what it would be checked by.")
        return .refused(findings.isEmpty ? [none] : findings)
    }

    private mutating func readDocument(_ contents: PackContents) -> DisclosureDocument? {
        guard let bytes = contents["data/disclosure.xml"] else { return nil }
        do {
            return try DisclosureDocument(parsing: bytes)
        } catch {
            findings.append(error.finding)
            return nil
        }
    }

    private mutating func readBundle(_ contents: PackContents) -> ProofBundle? {
        guard let bytes = contents["data/proofs.json"] else { return nil }
        do {
            let bundle = try ProofBundle(parsing: bytes)
            if let checkpoint = contents["data/checkpoint"], checkpoint != Array(bundle.checkpoint.utf8) {
                findings.append(
                    Finding(.checkpointDiffers, "data/checkpoint", "It is not the checkpoint that the proofs lead to."))
            }
            return bundle
        } catch {
            findings.append(error.finding)
            return nil
        }
    }

    /// The key from outside, else the one that the pack claims; a claim of another key than the one given is a fault.
    private mutating func chooseKey(_ document: DisclosureDocument?) -> VerifierKey? {
        guard let claim = document?.statement.log.vkey else { return outsideKey }
        if let outsideKey {
            if claim != outsideKey.encoded {
                findings.append(
                    Finding(
                        .keyClaim, "data/disclosure.xml",
                        "The pack claims the key \(claim), which is not the key given: it is of another log, or forged."
                    ))
            }
            return outsideKey
        }
        do {
            return try VerifierKey(parsing: claim)
        } catch {
            findings.append(
                Finding(.keyClaim, "data/disclosure.xml", "The key it claims is not in vkey form: \(error.message)"))
            return nil
        }
    }

    /// Nothing missing, nothing more: the files are those that the document speaks of.
    private mutating func checkFiles(_ contents: PackContents, _ document: DisclosureDocument?) {
        var expected: Set<String> = [
            "disclosure.xml", "proofs.json", "checkpoint", "index.html", "letter.html", "letter.txt", "schedule.csv",
            "redactions.csv", "searches.csv",
        ]
        if let document {
            for conversation in document.readableConversations() {
                expected.formUnion([conversation.fileStem + ".html", conversation.fileStem + ".txt"])
            }
            expected.formUnion(document.records.flatMap { $0.files.map(\.path) })
            expected.formUnion(document.datasets.map(\.path))
        }
        for path in expected.sorted() where contents["data/\(path)"] == nil {
            findings.append(Finding(.fileMissing, "data/\(path)", "The pack lacks this file."))
        }
        guard document != nil else { return }
        for file in contents.data where !expected.contains(file.path) {
            findings.append(
                Finding(.fileUnexpected, "data/\(file.path)", "disclosure.xml does not speak of this file."))
        }
    }
}

extension WitnessPolicy {
    /// What keeps the pack's checkpoint from being relied upon: nothing, or one fault.
    func findings(on checkpoint: String, of key: VerifierKey) -> [Finding] {
        func fault(_ message: String) -> [Finding] { [Finding(.witnessQuorum, "data/checkpoint", message)] }
        guard accepts(log: key) else {
            return fault(
                "The policy names other logs than the one of \(key.encoded). If the log replaced its key, as its published "
                    + "list of keys says, add a line to the policy: log \(key.encoded)")
        }
        guard let note = try? SignedNote(parsing: checkpoint) else { return [] }
        let judged = judge(note)
        if judged.isSatisfied { return [] }
        if let name = judged.invalid.first { return fault("The cosignature of the witness \(name) does not hold.") }
        let names = judged.cosigned.map(\.name).joined(separator: ", ")
        return fault(
            "The policy asks for \(requirement); the checkpoint is cosigned by \(names.isEmpty ? "nobody" : names).")
    }
}

extension VerifiedPack {
    init(_ document: DisclosureDocument, _ bundle: CheckedBundle, key: VerifierKey) {
        self.init(
            reference: document.statement.reference, authority: document.statement.authority, origin: bundle.origin,
            size: bundle.size, key: key.encoded, disclosedAt: bundle.disclosedAt,
            records: bundle.records.map {
                VerifiedRecord(seq: $0.seq, minute: $0.minute, withheld: $0.withheld)
            })
    }
}
