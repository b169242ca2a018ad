public import Archive
import Foundation
import Ledger
import Records
import TransparencyLog

/// A verification was made, and this is its statement.
public struct VerificationStated: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "verification_stated"
    /// How much of the content was opened.
    public var depth: String
    /// The size of the auditor's earlier checkpoint; nil without one.
    public var since: UInt64?
    /// The size and root, base64, of the signed checkpoint that was verified; nil where nothing was signed.
    public var size: UInt64?
    /// The root of the signed checkpoint, base64.
    public var root: String?
    /// How many entries there were.
    public var entries: UInt64
    /// Whether all that was tested holds.
    public var holds: Bool
    /// How many exceptions were found.
    public var exceptions: Int
    /// The auditor's seed, where a sample was drawn.
    public var seed: String?
    /// The statement as XML.
    public var xml: String
    /// SHA-256 of the page and of the text, hexadecimal.
    public var html256: String
    /// SHA-256 of the text, hexadecimal.
    public var text256: String
}

/// The files of a statement, as they are handed to the auditor.
public struct StatementFiles: Sendable {
    /// The page.
    public let html: [UInt8]
    /// The same as text.
    public let text: [UInt8]
    /// The same as XML, with every exception and every record drawn.
    public let xml: [UInt8]

    /// Writes the three forms.
    public init(_ statement: VerificationStatement) throws {
        html = statement.html()
        text = statement.text()
        xml = try statement.xml()
    }
}

extension OpenArchive {
    /// Files a statement as a record of the archive and returns its entry.
    @discardableResult
    public func file(_ statement: VerificationStatement, files: StatementFiles) throws -> UInt64 {
        let (verification, account) = (statement.verification, statement.account)
        return try record(
            VerificationStated(
                depth: account.depth.rawValue, since: account.since?.size, size: account.checkpoint?.size,
                root: account.checkpoint?.root.base64, entries: verification.entries, holds: verification.holds,
                exceptions: verification.findings.count, seed: account.sample?.seed,
                xml: String(decoding: files.xml, as: UTF8.self), html256: Digest.sha256(files.html).hex,
                text256: Digest.sha256(files.text).hex),
            subject: "verification")
    }
}
