import CGMime

/// Collects the sentences about one mail: each once, and no more than a report can use.
final class DefectLog {
    private(set) var sentences: [String] = []
    private var seen: Set<String> = []
    private var dropped = 0
    /// Whether the mail ends before its structure does.
    var hasEarlyEnd = false
    private static let most = 50

    func note(_ sentence: String) {
        guard seen.count < Self.most else {
            dropped += 1
            return
        }
        if seen.insert(sentence).inserted { sentences.append(sentence) }
    }

    var all: [String] { dropped == 0 ? sentences : sentences + ["\(dropped) more defects are not listed."] }
}

/// GMime's callback: the user data is the `DefectLog` that the options hold.
func noteWarning(
    _ offset: gint64, _ warning: GMimeParserWarning, _ item: UnsafePointer<CChar>?, _ user: UnsafeMutableRawPointer?
) {
    guard let user else { return }
    let log = Unmanaged<DefectLog>.fromOpaque(user).takeUnretainedValue()
    if warning == GMIME_WARN_TRUNCATED_MESSAGE { log.hasEarlyEnd = true }
    let what = item.map { String(cString: $0).printableStart(40) } ?? ""
    log.note(sentence(for: warning, item: what))
}

private func sentence(for warning: GMimeParserWarning, item: String) -> String {
    let named = item.isEmpty ? "" : " \"\(item)\""
    return switch warning {
    case GMIME_WARN_DUPLICATED_HEADER: "The header\(named) stands more than once."
    case GMIME_WARN_DUPLICATED_PARAMETER: "A parameter\(named) stands more than once in one field."
    case GMIME_WARN_UNENCODED_8BIT_HEADER: "A header field holds raw 8-bit text; its charset was guessed."
    case GMIME_WARN_INVALID_CONTENT_TYPE: "The content type\(named) is malformed."
    case GMIME_WARN_INVALID_RFC2047_HEADER_VALUE: "An encoded word in a header is malformed (RFC 2047)."
    case GMIME_WARN_MALFORMED_MULTIPART: "A multipart is malformed or its last boundary is missing."
    case GMIME_WARN_TRUNCATED_MESSAGE: "The mail ends before its structure does: it may be cut off."
    case GMIME_WARN_MALFORMED_MESSAGE: "The mail's structure is malformed."
    case GMIME_CRIT_INVALID_HEADER_NAME: "A header line\(named) is not a field."
    case GMIME_CRIT_CONFLICTING_HEADER: "The header\(named) stands more than once with different values."
    case GMIME_CRIT_CONFLICTING_PARAMETER: "A parameter\(named) stands more than once with different values."
    case GMIME_CRIT_MULTIPART_WITHOUT_BOUNDARY: "A multipart names no boundary: it was read as one text."
    case GMIME_WARN_INVALID_PARAMETER: "A parameter\(named) of a content field is malformed."
    case GMIME_WARN_INVALID_ADDRESS_LIST: "An address list is malformed."
    case GMIME_CRIT_NESTING_OVERFLOW: "Parts are nested too deep: the deepest were not divided."
    case GMIME_WARN_PART_WITHOUT_CONTENT: "A part has no content."
    case GMIME_CRIT_PART_WITHOUT_HEADERS_OR_CONTENT: "A part has neither header nor content."
    default: "The mail breaks its format in a way GMime numbers \(warning.rawValue)."
    }
}

extension String {
    /// The first `count` characters without controls, for use inside a sentence.
    func printableStart(_ count: Int) -> String {
        String(String.UnicodeScalarView(unicodeScalars.lazy.filter { $0.value >= 32 && $0.value != 127 }.prefix(count)))
    }
}
