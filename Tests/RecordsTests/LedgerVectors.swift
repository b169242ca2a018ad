import Foundation
import Records

/// The parts of Tests/Fixtures/Ledger/vectors.json that speak of records, entries and lists.
struct LedgerVectors: Decodable {
    struct Record: Decodable {
        let seq: Int
        let components: [Part]
        let root: String

        enum CodingKeys: String, CodingKey {
            case seq, components
            case root = "R"
        }
    }

    /// An array of path, kind, value, token lengths or null, and commitment.
    struct Part: Decodable {
        let component: Component
        let commitment: String

        init(from decoder: any Decoder) throws {
            var items = try decoder.unkeyedContainer()
            let path = try items.decode(String.self)
            let kind: Component.Kind = try items.decode(String.self) == "T" ? .text : .blob
            let value = try items.decode(String.self)
            let lengths = try items.decodeNil() ? [] : items.decode([UInt16].self)
            commitment = try items.decode(String.self)
            component = try Component(path: path, kind: kind, bytes: Array(value.utf8), lengths: lengths)
        }
    }

    struct List: Decodable {
        let text: String
        let hash: String
    }

    let keys: [String]
    let fieldKey: String
    let salts: [String]
    let entries: [String]
    let leafHashes: [String]
    let records: [Record]
    let logVkey: String
    let list: List

    enum CodingKeys: String, CodingKey {
        case entries, records
        case keys = "K"
        case fieldKey = "F(K1,4)"
        case salts = "salts(K1,4)"
        case leafHashes = "leaf_hashes"
        case logVkey = "log_vkey"
        case list = "list_example"
    }

    static func load() throws -> LedgerVectors {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Fixtures/Ledger/vectors.json").standardized
        return try JSONDecoder().decode(LedgerVectors.self, from: Data(contentsOf: file))
    }
}

func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

func isRefused(_ error: any Error, _ code: RecordsError.Code) -> Bool { (error as? RecordsError)?.code == code }
