public import Archive
import Disclosure
import Foundation
import Ledger
import Records
import Retention
import TransparencyLog

/// The package of a transfer, as it lies on the disk.
public struct MadePackage: Sendable {
    /// The transfer, as it stands now.
    public let transfer: Transfer
    /// What the ledger says of the package.
    public let exported: TransferExported
    /// Where it lies.
    public let path: String
    /// Whether it is, byte for byte, the package that was made before.
    public let isSame: Bool
}

extension OpenArchive {
    /// Makes the package of a transfer, a zip where the path ends with `.zip`, else a folder.
    ///
    /// Made again, it rests on the checkpoint and bears the day of the last one: while nothing of the records, their classes
    /// and holds has changed, the bytes are the same. Otherwise it is a package of its own, with its own checkpoint.
    /// - Throws: `wrongUse` where something is there already, or the transfer was taken back.
    public func exportTransfer(_ id: String, to path: String) throws -> MadePackage {
        let transfer = try transfer(id)
        if let why = transfer.withdrawn {
            throw CaseworkError(.wrongUse, "Transfer \(id) was taken back (\(why)): no package was made.")
        }
        let place = try Self.freePlace(path)
        let isZip = path.lowercased().hasSuffix(".zip")
        let staged = try StagedFolder(isZip ? place.appendingPathExtension("bag") : place)
        defer { staged.discard() }
        let bagFolder = isZip ? staged.staging.appendingPathComponent("bag") : staged.staging
        if isZip { try FileManager.default.createDirectory(at: bagFolder, withIntermediateDirectories: false) }
        let (result, note, day, isSame) = try build(transfer, into: bagFolder)
        try requireVerified(bagFolder, id)
        let zip = staged.staging.appendingPathComponent("package.zip")
        let sha256 = isZip ? try result.bag.zip(to: zip.path, top: id) : nil
        let exported = TransferExported(
            id: id, dated: day.description, checkpoint: note, sha256: sha256, manifest: result.manifest,
            sent: String(decoding: result.sent.encoded, as: UTF8.self), left: result.left,
            files: result.bag.oxum.files, bytes: result.bag.oxum.bytes)
        // After this line the package is on the record. A crash before it is in its place loses only the files: the same
        // transfer gives the same package again.
        try record(exported, subject: id)
        if isZip {
            try Self.move(zip, to: place)
        } else {
            try staged.publish()
        }
        return MadePackage(transfer: try self.transfer(id), exported: exported, path: path, isSame: isSame)
    }

    /// Builds the package on the checkpoint of the last one, and on a new one where it comes out otherwise.
    private func build(
        _ transfer: Transfer, into folder: URL
    ) throws -> (TransferBuild.Result, note: String, day: CivilDate, isSame: Bool) {
        if let last = transfer.exports.last?.exported {
            let day = try CivilDate(parsing: last.dated)
            let result = try TransferBuild(transfer, of: self, dated: day, note: last.checkpoint).write(into: folder)
            if result.manifest == last.manifest { return (result, last.checkpoint, day, true) }
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
                try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
            }
        }
        let (note, day) = (try ledger.signCheckpoint(), try today())
        return (try TransferBuild(transfer, of: self, dated: day, note: note).write(into: folder), note, day, false)
    }

    /// The package goes through the public verifier before anybody gets it.
    private func requireVerified(_ folder: URL, _ id: String) throws {
        let verdict = try UnverifiedTransfer(at: folder.path)?.verdict(key: ledger.verifierKey.encoded)
        guard case .verified = verdict else {
            let all = (verdict?.findings ?? []).map { "\($0.code.rawValue) at \($0.place): \($0.message)" }
            throw CaseworkError(
                .gate,
                "The package of \(id) does not pass its own verification and was not made. \(all.prefix(20).joined(separator: " "))"
            )
        }
    }

    private static func freePlace(_ path: String) throws -> URL {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw CaseworkError(
                .wrongUse, "\(path) is there already: give another name, so that no package is overwritten.")
        }
        let place = URL(fileURLWithPath: path)
        let folder = place.deletingLastPathComponent().path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue,
            FileManager.default.isWritableFile(atPath: folder)
        else {
            throw CaseworkError(
                .wrongUse, "The package cannot be written: \(folder) is no folder that you may write to.")
        }
        return place
    }

    /// Gives a whole, synced file its name; after it returns, it survives a power cut.
    private static func move(_ file: URL, to place: URL) throws {
        guard !FileManager.default.fileExists(atPath: place.path), rename(file.path, place.path) == 0 else {
            throw CaseworkError(
                .notYet, "The package could not be put at \(place.path): look what is there, then export it again.")
        }
        try DurableFile.sync(folder: place.deletingLastPathComponent())
    }
}
