public import Archive
import Disclosure
import Foundation
import Interchange
import Ledger
import Records
import Retention
import TransparencyLog

/// A pack that went out.
public struct IssuedPack: Sendable {
    /// The request.
    public let id: String
    /// Where the zip lies.
    public let path: String
    /// How many records it sends.
    public let records: Int
    /// How many parts of them are withheld.
    public let withheld: Int
    /// The signed checkpoint that the pack carries.
    public let checkpoint: String
    /// What earlier packs withheld and this one shows, a sentence each.
    public let revealed: [String]
    /// What regulators ask about and is no condition of issue, a sentence each.
    public let advice: [String]
    /// Words that were withheld in one place and released by decision in another, by their label.
    public let alsoReleased: [String]
}

extension OpenArchive {
    /// To whom a pack goes.
    public enum PackLayer: String, Sendable, CaseIterable { case requester, regulator, log }

    /// Issues the pack of a request: decisions frozen → gate on the draft → `disclose` → checkpoint → proofs → zip.
    ///
    /// - Parameters:
    ///   - beforeRecording: runs once nothing else keeps the pack from going out; what it throws keeps it from that.
    ///   - passphrase: with one, the pack lies in an encrypted zip (AES-256).
    ///   - cosign: gets the signed checkpoint and returns it with what witnesses added.
    /// - Throws: `notSignedOff`, or `gate` with every place that keeps it from going out; nothing is then written.
    public func issue(
        _ id: String, layer: PackLayer, to path: String, passphrase: String? = nil,
        beforeRecording: () throws -> Void = {},
        cosign: (String) throws -> String = { $0 }
    ) throws -> IssuedPack {
        let request = try openRequest(id)
        try requireSignedOff(request)
        guard layer != .log || request.regime != .sar else {
            throw CaseworkError(
                .wrongUse,
                "\(id) is a subject access request: its answer goes to the person alone, never to a public log.")
        }
        guard passphrase.map({ $0.count >= EncryptedZip.shortestPassphrase }) ?? true else {
            throw CaseworkError(
                .wrongUse,
                "A passphrase has at least \(EncryptedZip.shortestPassphrase) characters: whoever has the file can try as often as "
                    + "they like. Nothing was issued.")
        }
        guard !FileManager.default.fileExists(atPath: path) else {
            throw CaseworkError(
                .wrongUse, "\(path) is there already: give another name, so that no pack is overwritten.")
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw CaseworkError(.wrongUse, "The pack cannot be written: \(folder) is no folder that you may write to.")
        }
        let today = try today()
        let assembly = PackAssembly(
            archive: self, request: request, layer: DisclosureStatement.Layer(rawValue: layer.rawValue) ?? .requester,
            issued: today)
        let result = try assembly.assemble()
        let files = try PackFiles(result.draft)
        let looked = try Gate(result: result, request: request, today: today, outsiders: outsiders).pass(files)
        let requirements = Requirements(request: request, today: today, outsiders: outsiders)
        let revealed = try EarlierPacks(archive: self, request: request).revealed()
        let advice = try requirements.advice() + looked.unread
        try requireRoom(for: files, in: folder)
        try beforeRecording()
        let issued = PackIssued(
            layer: layer.rawValue, issued: today.description, packRoot: files.root.hex, records: files.counts.records,
            withheld: files.counts.withheld, encrypted: passphrase != nil)
        let letter =
            files.files.first { $0.path == "letter.txt" }.map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
        let without = Requester(request).leftOut(of: letter)
        let components = try Act.components(issued, subject: id, by: actor, at: now()) + [.text("letter", without)]
        // After this line the disclosure is on the record. A crash before the zip is written loses only the file: the
        // same decisions give the same pack again.
        let disclosure = Draft(.disclose(packRoot: files.root), components: components)
        let seq = try append(disclosure, letter: without == letter ? nil : letter, of: request)
        let note = try cosign(ledger.signCheckpoint())
        let pack = try seal(files, disclose: seq, note: note)
        if let passphrase { try pack.write(to: path, passphrase: passphrase) } else { try pack.write(to: path) }
        return IssuedPack(
            id: id, path: path, records: files.counts.records, withheld: files.counts.withheld, checkpoint: note,
            revealed: revealed, advice: advice, alsoReleased: looked.alsoReleased)
    }

    /// What is on the record as issued must also be there: a disk without room for the pack is refused before that.
    private func requireRoom(for files: PackFiles, in folder: String) throws {
        let needed = files.files.reduce(1 << 20) { $0 + $1.bytes.count + 512 }
        guard let free = FileSystem.freeBytes(of: folder), free < needed else { return }
        throw LedgerError(
            .diskFull,
            "The pack may take \(needed >> 20) MB, and the disk of \(folder) has \(free >> 20) MB free: free some room or give "
                + "another place, then issue it again. Nothing was issued.")
    }

    /// Appends the disclosure, unless something was decided on the request since it was read.
    ///
    /// - Parameter letter: the letter as it went, where it names the requester: that is kept apart.
    private func append(_ disclosure: Draft, letter: String?, of request: RequestFile) throws -> UInt64 {
        let record = try PreparedRecord(disclosure)
        let seqs = try ledger.commit { commit in
            try catalogue.rollForward(ledger)
            try requireSignedOff(try self.request(request.id))
            guard try self.request(request.id).lastDecision == request.lastDecision else {
                throw CaseworkError(.notSignedOff, "Somebody decided on \(request.id) at this moment: issue it again.")
            }
            let kept = try letter.map { try self.kept(RequesterKept(entry: commit.first, words: $0), of: request.id) }
            commit.add(record)
            if let kept { commit.add(try PreparedRecord(kept)) }
        }
        try catalogue.rollForward(ledger)
        return seqs.lowerBound
    }

    func seal(_ files: PackFiles, disclose seq: UInt64, note: String) throws -> SealedPack {
        let checkpoint = try ledger.openCheckpoint(note)
        let entry = try ledger.record(seq).bytes
        let seqs = files.seqs + [seq]
        let proofs = Dictionary(
            uniqueKeysWithValues: zip(seqs, try ledger.inclusionProofs(seqs, size: checkpoint.size)))
        return try files.sealed(checkpoint: note, disclose: entry) { proofs[$0] ?? InclusionProof(hashes: []) }
    }

    private func requireSignedOff(_ request: RequestFile) throws {
        let signOffs = try catalogue.acts(on: request.id).filter { $0.kind == RequestSignedOff.kind }
        if let last = signOffs.last { try requireSound(last, try last.decode(RequestSignedOff.self)) }
        guard request.isSignedOff else {
            let why =
                request.signedOffBy == nil
                ? "nobody has signed it off" : "something was decided after it was signed off"
            throw CaseworkError(
                .notSignedOff,
                "Request \(request.id) cannot be issued: \(why). Use `canute request signoff \(request.id) --by NAME`.")
        }
    }
}
