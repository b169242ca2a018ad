/// The last resort for HTML that is too long or nested too deep: from the plain form, tags go and text stays.
enum HTMLTagStripper {
    /// Takes what `HTMLTokens` gives: every `<` there starts a tag, and values are in double quotes.
    static func text(_ plain: [UInt8]) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(plain.count)
        var isTag = false
        var isQuoted = false
        for byte in plain {
            if isTag {
                if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
                if byte == UInt8(ascii: ">"), !isQuoted { isTag = false }
            } else if byte == UInt8(ascii: "<") {
                isTag = true
                if output.last != UInt8(ascii: " ") { output.append(UInt8(ascii: " ")) }
            } else {
                output.append(byte)
            }
        }
        let text = String(decoding: output, as: UTF8.self)
        let named = [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        return named.reduce(text) { $0.replacing($1.0, with: $1.1) }.trimmingSpaces()
    }
}
