import Capture

/// Who took part in a message, as the source said it: kept whole in one component, withheld from every pack.
///
/// A line each: role (`from` or `to`), name, account and mail address, separated by tabs.
enum PeopleLines {
    /// Writes the lines.
    static func encode(from: Party?, to: [Party]) -> [UInt8] {
        var bytes: [UInt8] = []
        if let from { append("from", from, to: &bytes) }
        for party in to { append("to", party, to: &bytes) }
        return bytes
    }

    /// Reads the lines.
    static func parse(_ bytes: [UInt8]) -> [(isSender: Bool, party: Party)] {
        bytes.split(separator: 0x0A).compactMap { line in
            let fields = line.split(separator: 0x09, omittingEmptySubsequences: false).map {
                $0.isEmpty ? nil : String(decoding: $0, as: UTF8.self)
            }
            guard fields.count == 4 else { return nil }
            return (fields[0] == "from", Party(name: fields[1], account: fields[2], email: fields[3]))
        }
    }

    private static func append(_ role: String, _ party: Party, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: role.utf8)
        for value in [party.name, party.account, party.email] {
            bytes.append(0x09)
            for byte in (value ?? "").utf8 { bytes.append(byte < 0x20 ? 0x20 : byte) }
        }
        bytes.append(0x0A)
    }
}
