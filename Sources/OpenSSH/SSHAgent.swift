import Foundation

/// An ssh-agent, asked over its socket for its Ed25519 keys and their signatures.
///
/// Source: draft-ietf-sshm-ssh-agent; OpenSSH, PROTOCOL.agent.
public struct SSHAgent: Sendable {
    private enum Message {
        static let failure: UInt8 = 5
        static let requestIdentities: UInt8 = 11
        static let identitiesAnswer: UInt8 = 12
        static let signRequest: UInt8 = 13
        static let signResponse: UInt8 = 14
    }

    private static let longest: UInt32 = 256 << 10
    private static let seconds = 60

    /// Where its socket lies.
    public let socket: String

    /// The agent at a socket; nil for that of SSH_AUTH_SOCK.
    ///
    /// - Throws: `OpenSSHError` (agent) where none is named.
    public init(socket: String? = nil) throws(OpenSSHError) {
        guard let path = socket ?? ProcessInfo.processInfo.environment["SSH_AUTH_SOCK"], !path.isEmpty else {
            throw OpenSSHError(
                .agent, "No ssh-agent is known here (SSH_AUTH_SOCK is empty): start one, or sign with a key file.")
        }
        self.socket = path
    }

    /// The Ed25519 keys that it holds; others are passed over.
    public func keys() throws -> [SSHPublicKey] {
        let answer = try ask([Message.requestIdentities])
        var reader = SSHReader(answer)
        guard reader.byte() == Message.identitiesAnswer, let count = reader.uint32() else {
            throw refusal("list its keys")
        }
        var keys: [SSHPublicKey] = []
        for _ in 0..<count {
            guard let blob = reader.string(), reader.string() != nil else { throw refusal("list its keys") }
            if let key = SSHPublicKey(blob: blob) { keys.append(key) }
        }
        return keys
    }

    func signature(over message: [UInt8], by key: SSHPublicKey) throws -> [UInt8] {
        var request = SSHWriter()
        request.byte(Message.signRequest)
        request.string(key.blob)
        request.string(message)
        request.uint32(0)
        var reader = SSHReader(try ask(request.bytes))
        guard reader.byte() == Message.signResponse, let wrapped = reader.string() else {
            throw refusal("sign with \(key.fingerprint): it may not hold that key, or you said no")
        }
        var inner = SSHReader(wrapped)
        guard inner.text() == SSHPublicKey.algorithm, let signature = inner.string(), inner.isAtEnd else {
            throw refusal("sign as Ed25519")
        }
        return signature
    }

    private func refusal(_ what: String) -> OpenSSHError {
        OpenSSHError(.agent, "The ssh-agent at \(socket) did not \(what).")
    }

    /// One question, one answer, over a connection of its own.
    private func ask(_ message: [UInt8]) throws -> [UInt8] {
        let descriptor = try connection()
        defer { close(descriptor) }
        var request = SSHWriter()
        request.string(message)
        var sent = 0
        while sent < request.bytes.count {
            let count = request.bytes[sent...].withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw refusal("take a question") }
            sent += count
        }
        var length = SSHReader(try receive(4, from: descriptor))
        guard let count = length.uint32(), count > 0, count <= Self.longest else { throw refusal("answer in form") }
        return try receive(Int(count), from: descriptor)
    }

    private func receive(_ count: Int, from descriptor: Int32) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = bytes[done...].withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            if got < 0 && errno == EINTR { continue }
            guard got > 0 else { throw refusal("answer within \(Self.seconds) seconds") }
            done += got
        }
        return bytes
    }

    private func connection() throws -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(socket.utf8) + [0]
        guard path.count <= MemoryLayout.size(ofValue: address.sun_path) else {
            throw OpenSSHError(.agent, "The name of the agent's socket is too long: \(socket).")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw refusal("get a socket") }
        var patience = timeval(tv_sec: Self.seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw OpenSSHError(.agent, "The ssh-agent at \(socket) does not answer (\(reason)): start it again.")
        }
        return descriptor
    }
}
