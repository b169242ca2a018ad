import Mustache

/// The pages' templates: HTML in mustache, with everything that is filled in escaped.
///
/// Three braces or `&`, which fill in without escaping, are refused at load. The escaping is our own: the library's looks at
/// whole characters, and a quotation mark with a combining accent after it is a character of its own, which it lets
/// through and a browser reads as the end of an attribute.
struct Templates: Sendable {
    private let library: MustacheLibrary

    /// Reads the templates that are part of the program.
    init() throws { try self.init(Self.embedded) }

    /// Reads templates by name.
    ///
    /// `page:NAME` is the template NAME in the site's frame.
    init(_ texts: [(name: String, bytes: [UInt8])]) throws {
        ScalarEscaping.register()
        var library = MustacheLibrary()
        for (name, bytes) in texts {
            let text = String(decoding: bytes, as: UTF8.self)
            guard !text.contains("{{{"), text.firstMatch(of: /\{\{\s*&/) == nil else {
                throw ServiceError(.store, "The template \(name) fills something in without escaping it.")
            }
            try library.register(ScalarEscaping.pragma + text, named: name)
            try library.register(
                ScalarEscaping.pragma + "{{<frame}}{{$content}}{{#model}}{{>\(name)}}{{/model}}{{/content}}{{/frame}}",
                named: "page:\(name)")
        }
        self.library = library
    }

    /// A page in its frame.
    func page(_ name: String, _ frame: Frame) throws -> String {
        guard let text = library.render(frame, withTemplate: "page:\(name)") else {
            throw ServiceError(.store, "There is no template \(name).")
        }
        return text
    }
}

/// Escapes by Unicode scalars.
struct ScalarEscaping: MustacheContentType {
    static let pragma = "{{% CONTENT_TYPE:CANUTE}}"

    private static let once: Void = MustacheContentTypes.register(ScalarEscaping(), named: "CANUTE")

    static func register() { once }

    func escapeText(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "'": result.append(contentsOf: "&#39;".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
