internal import Foundation
internal import Interchange
internal import Records
package import TransparencyLog

/// A whole pack: the disclosed files, the proofs, the checkpoint and the bag around them.
package struct SealedPack: Sendable {
    package let reference: String
    /// All files below the top folder, in the order in which they stand in the zip.
    package let files: [PackFile]
    private let vkey: String

    /// The zip: the same pack gives the same bytes.
    package func zip() throws(DisclosureError) -> [UInt8] {
        do {
            return try ZipWriter.bytes(of: files.map { ("\(reference)/\($0.path)", $0.bytes) })
        } catch {
            throw DisclosureError(.writing, "The pack cannot be packed: \(error.message)")
        }
    }

    /// Writes the zip after it passed the public verifier.
    ///
    /// `ZipWriter` gives the file its name only when it is whole and synced, so that after a crash there is either no file
    /// of this name or a pack that verified. What the disk then gives back is compared with what was checked.
    package func write(to path: String) throws(DisclosureError) {
        let bytes = try verifiedZip(path)
        do {
            let writer = try ZipWriter(path: path)
            for file in files { try writer.write(name: "\(reference)/\(file.path)", bytes: file.bytes) }
            try writer.finish()
        } catch {
            throw DisclosureError(.writing, "The pack cannot be written to \(path): \(error.message)")
        }
        guard try UnverifiedPack(reading: path).bytes == bytes else {
            try? FileManager.default.removeItem(atPath: path)
            throw DisclosureError(.writing, "\(path) reads back otherwise than it was written; check the disk.")
        }
    }

    /// Writes the zip, after it passed the public verifier, inside another that only the passphrase opens.
    package func write(to path: String, passphrase: String) throws(DisclosureError) {
        let bytes = try verifiedZip(path)
        do {
            try EncryptedZip.write(bytes, named: "\(reference).zip", to: path, passphrase: passphrase)
        } catch {
            throw DisclosureError(.writing, "The pack cannot be written to \(path): \(error.message)")
        }
    }

    private func verifiedZip(_ path: String) throws(DisclosureError) -> [UInt8] {
        let bytes = try zip()
        if case .refused(let findings) = try UnverifiedPack(bytes: bytes, name: path).verdict(key: vkey) {
            let all = findings.map { "\($0.code.rawValue) at \($0.place): \($0.message)" }.joined(separator: " ")
            throw DisclosureError(.sealing, "The pack does not pass its own verification and is not issued. \(all)")
        }
        return bytes
    }

    fileprivate init(reference: String, files: [PackFile], vkey: String) {
        self.reference = reference
        self.files = files
        self.vkey = vkey
    }
}

extension PackFiles {
    /// Completes the pack once the ledger holds its `disclose` entry and has signed a checkpoint.
    ///
    /// - Parameters:
    ///   - checkpoint: the whole signed note.
    ///   - disclose: the exact bytes of the `disclose` entry that commits to `root`.
    ///   - proof: the inclusion proof of the entry of a given seq in the checkpoint's tree.
    /// - Throws: `DisclosureError.sealing` when the entry is none, or commits to other files; what `proof` throws.
    package func sealed(
        checkpoint: String, disclose: [UInt8], proof: (_ seq: UInt64) throws -> InclusionProof
    ) throws -> SealedPack {
        let entry = try Entry(parsing: disclose)
        guard case .disclose(_, let committed) = entry.body, committed == root else {
            throw DisclosureError(
                .sealing, "Entry \(entry.seq) is not the disclosure of this pack: freeze the pack again.")
        }
        let proven = try records.map { record in
            let seq = try Entry(parsing: record.proven.entry).seq
            let inclusion = try proof(seq)
            return BundleRecord(
                proven: ProvenEntry(entry: record.proven.entry, proof: inclusion.hashes),
                components: record.components)
        }
        let bundle = ProofBundle(
            checkpoint: checkpoint, disclose: ProvenEntry(entry: disclose, proof: try proof(entry.seq).hashes),
            records: proven)
        return bagged(proofs: bundle.encoded, checkpoint: Array(checkpoint.utf8))
    }

    private func bagged(proofs: [UInt8], checkpoint: [UInt8]) -> SealedPack {
        let data =
            files + [PackFile(path: "proofs.json", bytes: proofs), PackFile(path: "checkpoint", bytes: checkpoint)]
        let payload = data.map { PackFile(path: "data/\($0.path)", bytes: $0.bytes) }
            .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        let bag = Bag(payload: payload)
        let tags = [
            PackFile(path: "bagit.txt", bytes: Bag.declaration),
            PackFile(
                path: "bag-info.txt", bytes: bag.info(authority: authority, reference: reference, issued: issued)),
            PackFile(path: "manifest-sha256.txt", bytes: Bag.manifest(payload)),
        ]
        let tagManifest = PackFile(path: "tagmanifest-sha256.txt", bytes: Bag.manifest(tags))
        return SealedPack(reference: reference, files: tags + [tagManifest] + payload, vkey: vkey)
    }
}
