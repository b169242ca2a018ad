import Records

/// Identifiers for what a package describes: the same thing has the same one in every package, and nothing else has it.
///
/// Source: RFC 9562 section 5.8, version 8, made as its appendix B.2 shows from a name by SHA-256.
struct TransferIdentifier {
    /// The log's origin, under which its names stand.
    let origin: String

    /// The identifier of an entry's record, or of the conversation that begins with it.
    func of(_ kind: Kind, _ name: some CustomStringConvertible) -> String {
        var bytes = Array(Digest.sha256(Array("\(origin)\n\(kind.rawValue)\n\(name)".utf8)).bytes.prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return [hex[0..<4], hex[4..<6], hex[6..<8], hex[8..<10], hex[10..<16]].map { $0.joined() }.joined(
            separator: "-")
    }

    /// What is described.
    enum Kind: String { case retentionClass = "class", conversation, record, file }
}
