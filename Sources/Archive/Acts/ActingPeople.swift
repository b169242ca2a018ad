import Foundation

/// Who is who, for the separation of duties.
package enum People {
    /// Whether two names of people who act are the same person's: case, accents' encoding and white space aside.
    package static func areSame(_ left: String, _ right: String) -> Bool { folded(left) == folded(right) }

    /// A name with single spaces between its words and none around it.
    package static func collapsed(_ name: String) -> String {
        name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func folded(_ name: String) -> String {
        let visible = name.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint }
        return collapsed(String(String.UnicodeScalarView(visible)))
            .folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
    }
}
