/// The short strings among the members of the object that is a whole JSON text: a chat's title beside its messages.
///
/// Goes through the text as a stream; what is larger is stepped over.
enum JSONOuterStrings {
    private static let limits = JSONElementScanner.Limits(elementBytes: 4096, depth: JSONDocument.maximumDepth)

    /// The strings by their names; those before damage, where there is some.
    static func read(_ next: @escaping () throws -> [UInt8]?) throws -> [String: String] {
        var window = ByteWindow(next: next)
        var found: [String: String] = [:]
        try window.skipByteOrderMark()
        guard try window.skipSpace() == UInt8(ascii: "{") else { return found }
        window.advance()
        while found.count < 100 {
            var byte = try window.skipSpace()
            while byte == UInt8(ascii: ",") {
                window.advance()
                byte = try window.skipSpace()
            }
            guard byte == UInt8(ascii: "\u{22}"), let key = try window.scanKey() else { return found }
            let isString = try window.skipSpace() == UInt8(ascii: "\u{22}")
            if isString { window.setMark() }
            let outcome = try window.scanValue(limits: limits)
            if outcome == .ended || outcome == .noValue { return found }
            if isString, !window.markIsLost, let value = try? JSONDocument(parsing: window.marked).root.nonEmpty {
                found[String(decoding: key, as: UTF8.self)] = value
            }
            window.clearMark()
        }
        return found
    }
}
