/// Every reason for which a pack is refused, by number and name.
///
/// `Tests/Fixtures/DisclosurePack/bad` holds one pack for each. Numbers are never given to another reason.
public enum FindingCode: String, CaseIterable, Sendable {
    // The zip.
    case zipDamaged = "D001-zip-damaged"
    case zipHiddenBytes = "D002-zip-hidden-bytes"
    case unsafeEntry = "D003-unsafe-entry"
    case topFolder = "D004-top-folder"
    case fileMissing = "D005-file-missing"
    case fileUnexpected = "D006-file-unexpected"
    // The bag (RFC 8493).
    case bagDeclaration = "D010-bag-declaration"
    case bagInfo = "D011-bag-info"
    case manifestDigestMismatch = "D012-manifest-digest-mismatch"
    case manifestFileMissing = "D013-manifest-file-missing"
    case manifestFileUnlisted = "D014-manifest-file-unlisted"
    case manifestMalformed = "D015-manifest-malformed"
    case tagManifest = "D016-tag-manifest"
    // The proof bundle (FORMAT.md, "Pack root and proof bundle").
    case bundleEncoding = "D020-bundle-encoding"
    case bundleMembers = "D021-bundle-members"
    case bundleValue = "D022-bundle-value"
    case entryMalformed = "D023-entry-malformed"
    case entryType = "D024-entry-type"
    case entryOrigin = "D025-entry-origin"
    case recordOrder = "D026-record-order"
    case componentForm = "D027-component-form"
    case commitmentMismatch = "D028-commitment-mismatch"
    case inclusionProof = "D029-inclusion-proof"
    case noDiscloseEntry = "D030-no-disclose-entry"
    case packRootMismatch = "D031-pack-root-mismatch"
    // The checkpoint.
    case checkpointMalformed = "D040-checkpoint-malformed"
    case checkpointSignature = "D041-checkpoint-signature"
    case checkpointDiffers = "D042-checkpoint-differs"
    case keyClaim = "D043-key-claim"
    case witnessQuorum = "D044-witness-quorum"
    // What the pack says, against what it proves.
    case xmlMalformed = "D050-xml-malformed"
    case xmlInvalid = "D051-xml-invalid"
    case xmlNotCanonical = "D052-xml-not-canonical"
    case templateUnknown = "D053-template-unknown"
    case recordsDiffer = "D054-records-differ"
    case componentsDiffer = "D055-components-differ"
    case shownTextDiffers = "D056-shown-text-differs"
    case withheldGapsDiffer = "D057-withheld-gaps-differ"
    case readableDiffers = "D058-readable-differs"
    case countsDiffer = "D059-counts-differ"
    case attachmentDiffers = "D060-attachment-differs"
}

/// One fault found in a pack: its code, the place in the pack, and a sentence for a person.
public struct Finding: Equatable, Sendable {
    /// The reason, by number and name.
    public let code: FindingCode
    /// A path in the pack, `proofs.json record 12`, or another place a reader can go to.
    public let place: String
    /// One sentence: what is wrong.
    public let message: String

    package init(_ code: FindingCode, _ place: String, _ message: String) {
        self.code = code
        self.place = place
        self.message = message
    }
}

/// A fault as it travels up inside the verifier; the stages catch it and keep it as a value.
struct Fault: Error {
    let finding: Finding

    init(_ code: FindingCode, _ place: String, _ message: String) {
        finding = Finding(code, place, message)
    }
}
