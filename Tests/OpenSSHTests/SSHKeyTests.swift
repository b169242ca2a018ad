import Foundation
import OpenSSH
import Testing

/// A folder with keys that OpenSSH's own programs made; it goes when the test ends.
struct SSHTrial {
    let folder: URL

    static let isInstalled = ["ssh-keygen", "ssh-agent", "ssh-add"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)")
    }

    static func run(_ body: (SSHTrial) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("canute-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(SSHTrial(folder: folder))
    }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    func call(
        _ program: String, _ arguments: [String], input: String? = nil, environment: [String: String] = [:]
    ) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/\(program)")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        if let input {
            try Data(input.utf8).write(to: folder.appendingPathComponent("input"))
            process.standardInput = try FileHandle(forReadingFrom: folder.appendingPathComponent("input"))
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    func makeKey(_ name: String, type: String = "ed25519", passphrase: String = "") throws {
        let made = try call("ssh-keygen", ["-q", "-t", type, "-N", passphrase, "-C", "a comment", "-f", path(name)])
        #expect(made.status == 0)
    }

    func publicLine(_ name: String) throws -> String {
        try String(contentsOfFile: path(name + ".pub"), encoding: .utf8)
    }

    /// Whether `ssh-keygen -Y verify` takes a signature over a message.
    func verifies(_ signature: SSHSignature, by key: SSHPublicKey, over message: String, in namespace: String) throws
        -> Bool
    {
        try Data("signer \(key.line)\n".utf8).write(to: folder.appendingPathComponent("allowed"))
        try Data(signature.armored.utf8).write(to: folder.appendingPathComponent("signature"))
        return try call(
            "ssh-keygen",
            ["-Y", "verify", "-f", path("allowed"), "-I", "signer", "-n", namespace, "-s", path("signature")],
            input: message
        ).status == 0
    }
}

@Suite("OpenSSH's keys and signatures", .enabled(if: SSHTrial.isInstalled, "needs openssh-client"))
struct SSHKeyTests {
    @Test("a key of ssh-keygen is read, its fingerprint is the one that ssh-keygen shows")
    func keys() throws {
        try SSHTrial.run { trial in
            for number in 0..<8 {
                try trial.makeKey("k\(number)")
                let key = try SSHPrivateKey(reading: trial.path("k\(number)"))
                #expect(try SSHPublicKey(parsing: trial.publicLine("k\(number)")) == key.publicKey)
                let shown = try trial.call("ssh-keygen", ["-l", "-f", trial.path("k\(number).pub")]).output
                #expect(shown.contains(key.publicKey.fingerprint))
            }
        }
    }

    @Test("each side takes the other's signatures, for one namespace and one message only")
    func signatures() throws {
        try SSHTrial.run { trial in
            try trial.makeKey("k")
            let key = try SSHPrivateKey(reading: trial.path("k"))
            let ours = try SSHSignature(of: Array("words\n".utf8), namespace: "one", by: key)
            #expect(try SSHSignature(parsing: ours.armored) == ours)
            #expect(try trial.verifies(ours, by: key.publicKey, over: "words\n", in: "one"))
            #expect(try !trial.verifies(ours, by: key.publicKey, over: "words\n", in: "two"))
            #expect(try !trial.verifies(ours, by: key.publicKey, over: "other\n", in: "one"))
            let made = try trial.call(
                "ssh-keygen", ["-q", "-Y", "sign", "-n", "one", "-f", trial.path("k")], input: "words\n")
            let theirs = try SSHSignature(parsing: made.output)
            #expect(theirs.isValid(over: Array("words\n".utf8), namespace: "one"))
            #expect(!theirs.isValid(over: Array("words\n".utf8), namespace: "two"))
            #expect(!theirs.isValid(over: Array("other\n".utf8), namespace: "one"))
        }
    }

    @Test("another kind of key, a passphrase, an open mode and a changed file are sentences")
    func refused() throws {
        try SSHTrial.run { trial in
            try trial.makeKey("rsa", type: "rsa")
            try trial.makeKey("locked", passphrase: "secret words")
            try trial.makeKey("open")
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: trial.path("open"))
            for (name, words) in [
                ("rsa", "Ed25519"), ("locked", "passphrase"), ("open", "chmod 600"), ("none", "cannot be read"),
            ] {
                let error = #expect(throws: OpenSSHError.self) { _ = try SSHPrivateKey(reading: trial.path(name)) }
                #expect(error?.message.contains(words) == true, "\(name)")
            }
        }
    }

    @Test("a real ssh-agent lists its Ed25519 key and signs with it")
    func agent() throws {
        try SSHTrial.run { trial in
            try trial.makeKey("k")
            try trial.makeKey("rsa", type: "rsa")
            let socket = trial.path("agent")
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/ssh-agent")
            process.arguments = ["-D", "-a", socket]
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            defer {
                // The agent may have been started with SIGTERM blocked: this ends it either way.
                kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
            }
            for _ in 0..<200 where !FileManager.default.fileExists(atPath: socket) { usleep(20_000) }
            let environment = ["SSH_AUTH_SOCK": socket]
            #expect(
                try trial.call("ssh-add", [trial.path("k"), trial.path("rsa")], environment: environment).status == 0)
            let agent = try SSHAgent(socket: socket)
            let key = try SSHPublicKey(parsing: trial.publicLine("k"))
            #expect(try agent.keys() == [key])
            let signature = try SSHSignature(of: Array("words\n".utf8), namespace: "one", by: key, agent: agent)
            #expect(try trial.verifies(signature, by: key, over: "words\n", in: "one"))
            #expect(try trial.call("ssh-add", ["-D"], environment: environment).status == 0)
            #expect(throws: OpenSSHError.self) {
                _ = try SSHSignature(of: [1], namespace: "one", by: key, agent: agent)
            }
        }
    }
}
