import Foundation
import Testing

@testable import Interchange

/// What lies packed inside files.
@Suite("Parts inside files")
struct InnerPartsTests {
    @Test(
        "deflated data is unpacked, in its wrapping or without",
        arguments: [
            // zlib.compress of words that are repeated (fixed codes), of 5,000 letters (its own codes), and stored.
            (
                "eNrzyy/JyMxLV8hPU8jLL0lVKC5JzEspVshILUrVU/CjjSQAlIUphQ==",
                "Nothing of note stands here. Nothing of note stands here. "
            ),
            ("eAEBBQD6/2hlbGxvBiwCFQ==", "hello"),
            (
                "eNp9VVtywzAIvIov1EM0jZN6po4ziX96+0oFwS5g/ySSDMsuD2md53153KeP7XH9/J2223TZlp/5Ne3fc9vdlq+21qPnq+2m6/zc9mGPVsu7u8vn4AkmqwYU"
                    + "sHaAqLLuoLKSXwUJWOMfLdeoZpgG64KPoqun8WJc0l57ikkgMrZdmR65VJerSIeULAN9k447DlVqqOSSAIcG5CvkeKazBWTABCbRg7e1xkFqchsgIcrPCE8p"
                    + "IS7oaqXkNqI05E4ylbYlcZ4L5u9cG71RXJiVYV0SlIAyRg5HccUEkf57G5JPpQsNVRc7cqqEypyftTXw0a/ByPs1TQA7mHpYUHUxnOXMXKAmwDj0Sa4WnhdX"
                    + "IH0oLkIHhEvHuwRUpvkJ6tLUDwngGGxBJ88YdUZZ3wYqDQe5DXOQ01D1mLGLVXQhI5bfQ2EMrIzVmEAaOEWVkZeD7gyUEjrD5HLHQ2qReGinHLpSoJBChcJG"
                    + "61w0fph5YKrrDfz8Qod30KumFfa/mCD3zy/Bce5xIMKbY6l2UTwR3MyUrzhESptgGOz8SeFe/wPM+kwj",
                "meeting Monday of boiler the officer boiler price depot Mond"
            ),
        ])
    func inflate(packed: String, begins: String) throws {
        let bytes = Array(try #require(Data(base64Encoded: packed)))
        #expect(String(decoding: Inflate.bytes(bytes, most: 10_000), as: UTF8.self).hasPrefix(begins))
        #expect(Inflate.bytes(Array(bytes.dropFirst(2)), most: 10_000) == Inflate.bytes(bytes, most: 10_000))
        #expect(Inflate.bytes(bytes, most: 3).count == 3)
        // Cut off or changed anywhere it gives what came before, and nothing brings it down.
        for at in bytes.indices {
            #expect(Inflate.bytes(Array(bytes.prefix(at)), most: 10_000).count <= 2_318)
            var changed = bytes
            changed[at] ^= 0x55
            #expect(Inflate.bytes(changed, most: 10_000).count <= 10_000)
        }
    }

    @Test("zips in zips are opened, to a depth; what is not packed has no parts")
    func zips() throws {
        let inner = try ZipWriter.bytes(of: [("a/deep.txt", Array("words".utf8))])
        let middle = try ZipWriter.bytes(of: [("inner.zip", inner)])
        let parts = InnerParts(of: try ZipWriter.bytes(of: [("middle.zip", middle)]), name: "outer.zip")
        #expect(parts.parts.last?.name == "outer.zip/middle.zip/inner.zip/a/deep.txt" && parts.unread == nil)
        let deeper = try ZipWriter.bytes(of: [("x.zip", try ZipWriter.bytes(of: [("outer.zip", middle)]))])
        #expect(InnerParts(of: deeper, name: "d").unread?.contains("too deep") == true)
        #expect(InnerParts(of: Array("words".utf8), name: "a.txt").parts.isEmpty)
        #expect(InnerParts(of: Array(inner.prefix(40)), name: "a.zip").unread != nil)
    }

    @Test("an author in a stream of objects is found before a PDF may go")
    func author() {
        // zlib.compress(b"1 0 2 40 << /Author (Jodie Farrant) >> << /Title (x) >>")
        let packed = Data(base64Encoded: "eJwzVDBQMFIwMVCwsVHQdywtycgvUtDwyk/JTFVwSywqSswr0VSwswPLhmSW5KQqaFSABACUlQ8G")
        let bytes =
            Array("%PDF-1.5\n1 0 obj <</Type/ObjStm>> stream\r\n".utf8) + Array(packed ?? Data())
            + Array("\nendstream endobj\n%%EOF\n".utf8)
        #expect(HiddenContent.findings(in: bytes, name: "a.pdf") == ["metadata that names an author"])
    }
}
