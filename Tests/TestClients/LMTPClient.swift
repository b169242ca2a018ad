import Foundation
import Glibc

/// A blocking client on loopback or a Unix socket, as simple as a mail server's is not.
package final class LMTPClient {
    /// The server closed.
    package struct Ended: Error {
        package init() {}
    }

    private let descriptor: Int32
    private var input: [UInt8] = []

    /// Connects to a port on loopback.
    package init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try begin(result)
    }

    /// Connects to a Unix socket.
    package init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try begin(result)
    }

    private func begin(_ result: Int32) throws {
        guard result == 0 else { throw Ended() }
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    /// Sends text as it is.
    package func send(_ text: String) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Ended() }
            rest = rest.dropFirst(count)
        }
    }

    /// The next reply's last line; throws where the server closed.
    package func reply() throws -> String {
        while true {
            while let end = input.firstIndex(of: 10) {
                let line = String(decoding: input[..<end].filter { $0 != 13 }, as: UTF8.self)
                input.removeSubrange(...end)
                if line.dropFirst(3).first != "-" { return line }
            }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { throw Ended() }
            input += buffer[..<count]
        }
    }

    /// Greets; returns the server's first line.
    @discardableResult
    package func greet() throws -> String {
        let first = try reply()
        try send("LHLO test\r\n")
        _ = try reply()
        return first
    }

    /// Offers a mail, commands pipelined; returns the replies for its recipients.
    package func offer(_ mail: String, to recipients: [String] = ["journal@archive"]) throws -> [String] {
        let commands = ["MAIL FROM:<ann@example.org>"] + recipients.map { "RCPT TO:<\($0)>" } + ["DATA"]
        try send(commands.joined(separator: "\r\n") + "\r\n")
        for _ in commands { _ = try reply() }
        let stuffed = mail.replacingOccurrences(of: "\r\n.", with: "\r\n..")
        try send(stuffed + "\r\n.\r\n")
        return try recipients.map { _ in try reply() }
    }
}
