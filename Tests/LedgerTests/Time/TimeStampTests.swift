import Foundation
import Testing

@testable import Ledger

/// RFC 3161 against openssl: what one side makes, the other reads; what one refuses, so does the other.
@Suite("Time stamps", .serialized)
struct TimeStampTests {
    private let stamped = Array("archive.example.gov.uk/records\n9\nroot\n\n— a AAAAAAA=\n".utf8)

    @Test("openssl answers our request, and what it signs is read and holds", arguments: ["rsa", "ec", "sha1"])
    func holds(signer: String) async throws {
        let authority = try TestAuthority.shared.get()
        let request = try TimeStampRequest(over: stamped)
        #expect(try TimeStampRequest(parsing: request.encoded) == request)
        let bytes = try authority.reply(to: request, as: signer)
        let token = try TimeStampResponse(parsing: bytes).token
        try await token.verify(over: stamped, nonce: request.nonce, authorities: authority.authorities())
        #expect(abs(token.info.time.timeIntervalSinceNow) < 60)
        #expect(token.info.nonce == request.nonce && token.info.policy == "1.2.3.4.1" && !token.info.serial.isEmpty)
        #expect(try TimeStampToken(parsing: token.encoded).info.serial == token.info.serial)
        // The same judgement by openssl, of the response and of the token that is kept.
        let file = authority.folder.appendingPathComponent("check-\(signer)")
        let data = authority.folder.appendingPathComponent("data-\(signer)")
        try Data(bytes).write(to: file)
        try Data(stamped).write(to: data)
        #expect(try authority.opensslVerifies(["-in", file.path, "-data", data.path]))
        try Data(token.encoded).write(to: file)
        #expect(try authority.opensslVerifies(["-token_in", "-in", file.path, "-data", data.path]))
    }

    @Test("another nonce, another text, another authority are refused")
    func others() async throws {
        let authority = try TestAuthority.shared.get()
        let request = try TimeStampRequest(over: stamped)
        let token = try TimeStampResponse(parsing: authority.reply(to: request)).token
        let (ours, others) = (try authority.authorities(), try authority.authorities("other-ca"))
        let stamped = stamped
        #expect(
            await refusesTimeStamp("nonce") {
                try await token.verify(over: stamped, nonce: request.nonce &+ 1, authorities: ours)
            })
        #expect(
            await refusesTimeStamp("something else") {
                try await token.verify(over: stamped + [0x0A], nonce: request.nonce, authorities: ours)
            })
        #expect(
            await refusesTimeStamp("not certified") {
                try await token.verify(over: stamped, nonce: request.nonce, authorities: others)
            })
    }

    @Test(
        "a signer whose certificate is past, or not for time stamping alone, is refused, as openssl refuses it",
        arguments: ["expired", "purposeless", "servers"])
    func signers(name: String) async throws {
        let authority = try TestAuthority.shared.get()
        let request = try TimeStampRequest(over: stamped)
        let token = try TimeStampToken(parsing: try authority.forge(request, as: name))
        // All holds but the certificate.
        _ = try token.checkSignature()
        let ours = try authority.authorities()
        #expect(
            await refusesTimeStamp("not certified") {
                try await token.verify(over: stamped, nonce: request.nonce, authorities: ours)
            })
        let (file, data) = (
            authority.folder.appendingPathComponent("forged-\(name)"),
            authority.folder.appendingPathComponent("data-\(name)")
        )
        try Data(token.encoded).write(to: file)
        try Data(stamped).write(to: data)
        #expect(try !authority.opensslVerifies(["-token_in", "-in", file.path, "-data", data.path]))
    }

    @Test("a token forged by the same way with a right certificate holds: the refusals above are of the certificate")
    func forgedRight() async throws {
        let authority = try TestAuthority.shared.get()
        let request = try TimeStampRequest(over: stamped)
        let token = try TimeStampToken(parsing: try authority.forge(request, as: "ec"))
        try await token.verify(over: stamped, nonce: request.nonce, authorities: authority.authorities())
    }

    @Test("a flipped bit anywhere in a response is found", arguments: ["rsa", "ec"])
    func flips(signer: String) async throws {
        let authority = try TestAuthority.shared.get()
        let request = try TimeStampRequest(over: stamped)
        let bytes = try authority.reply(to: request, as: signer)
        let ours = try authority.authorities()
        for at in bytes.indices {
            for bit in [0, 3, 7] {
                var changed = bytes
                changed[at] ^= 1 << UInt8(bit)
                let isRefused = await refusesTimeStamp {
                    let token = try TimeStampResponse(parsing: changed).token
                    try await token.verify(over: stamped, nonce: request.nonce, authorities: ours)
                }
                #expect(isRefused, "byte \(at), bit \(bit)")
            }
        }
    }

    @Test("a refusal is said in the authority's words, and what is no response is refused")
    func refusals() async throws {
        // PKIStatusInfo: rejection, "no room today", badAlg.
        let words = Array("no room today".utf8)
        let text: [UInt8] = [0x30, UInt8(words.count + 2), 0x0C, UInt8(words.count)] + words
        let status: [UInt8] = [0x02, 0x01, 0x02] + text + [0x03, 0x02, 0x07, 0x80]
        let refusal: [UInt8] = [0x30, UInt8(status.count + 2), 0x30, UInt8(status.count)] + status
        #expect(await refusesTimeStamp("no room today") { _ = try TimeStampResponse(parsing: refusal) })
        for bytes in [[], [0x30], [0x30, 0x00], [0x30, 0x80, 0x00, 0x00], Array("<html>".utf8)] as [[UInt8]] {
            #expect(await refusesTimeStamp { _ = try TimeStampResponse(parsing: bytes) })
            #expect(await refusesTimeStamp { _ = try TimeStampToken(parsing: bytes) })
            #expect(await refusesTimeStamp { _ = try TimeStampRequest(parsing: bytes) })
        }
        let long = [UInt8](repeating: 0x30, count: TimeStampResponse.maxByteCount + 1)
        #expect(await refusesTimeStamp { _ = try TimeStampResponse(parsing: long) })
    }

    @Test("a file that holds no certificates is no authority")
    func authorities() throws {
        let authority = try TestAuthority.shared.get()
        for name in ["ec.key", "index.txt", "no-such-file"] {
            #expect(
                ledgerCode {
                    _ = try TimeStampAuthorities(reading: authority.folder.appendingPathComponent(name))
                } == .timeStamp)
        }
    }
}
