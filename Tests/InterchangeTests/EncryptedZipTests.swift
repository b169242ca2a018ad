import Foundation
import Testing

@testable import Interchange

@Suite("Encrypted zip")
struct EncryptedZipTests {
    private let words = "correct horse battery"

    @Test("what is written opens with the passphrase, with no other, and shows nothing but its name")
    func roundTrip() throws {
        let content = Array(String(repeating: "the tarrowquill papers ", count: 20_000).utf8)
        try withTemporaryFolder { folder in
            let path = folder + "/sealed.zip"
            try EncryptedZip.write(content, named: "SAR-1.zip", to: path, passphrase: words)
            let zip = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            #expect(try EncryptedZip.read(zip, name: path, passphrase: words) == content)
            #expect(throws: InterchangeError.self) {
                try EncryptedZip.read(zip, name: path, passphrase: "correct horse batteries")
            }
            #expect(Data(zip).range(of: Data("tarrowquill".utf8)) == nil)
            let container = try ContainerReader.open(path)
            let entry = try #require(try container.next())
            #expect(entry.name == "SAR-1.zip" && entry.refusal?.code == .encrypted)
            let directory = try #require(try ZipDirectory(ByteSource(name: "x", bytes: zip), limits: .standard))
            #expect(directory.records.map(\.method) == [99])
        }
    }

    @Test("a byte changed, a short passphrase or a plain zip is refused, and nothing is written")
    func refused() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/sealed.zip"
            #expect(throws: InterchangeError.self) {
                try EncryptedZip.write([1, 2, 3], named: "a", to: path, passphrase: "short")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
            try EncryptedZip.write(Array("papers".utf8), named: "a", to: path, passphrase: words)
            var zip = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            // The first byte of the sealed content: after the header, its name and extra field, the salt and the check.
            let place = 30 + Int(zip[26]) + Int(zip[27]) << 8 + Int(zip[28]) + Int(zip[29]) << 8 + 18
            zip[place] ^= 0xFF
            #expect(throws: InterchangeError.self) { try EncryptedZip.read(zip, name: "x", passphrase: words) }
            let plain = try ZipWriter.bytes(of: [("a", Array("papers".utf8))])
            #expect(throws: InterchangeError.self) { try EncryptedZip.read(plain, name: "x", passphrase: words) }
        }
    }
}
