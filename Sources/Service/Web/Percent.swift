import Foundation

/// Values in addresses.
enum Percent {
    private static let plain = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    /// A value as it stands in a query or a path.
    ///
    /// Source: RFC 3986, 2.3.
    static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }

    /// An address on this site to go to after sign-in; the first page where it is another site's or no path.
    static func ownPath(_ text: String) -> String {
        guard text.hasPrefix("/"), !text.hasPrefix("//"), !text.contains("\\"),
            text.unicodeScalars.allSatisfy({ $0.value > 32 && $0.value < 127 }), text.utf8.count <= 2000
        else { return "/" }
        return text
    }
}
