/// What somebody looks for, as they typed it: words, "phrases", prefix*, AND, OR, NOT and parentheses.
///
///     boiler AND ("leisure centre" OR pool*) NOT rota
///
/// Words side by side must all occur. Every word reaches the index quoted, so no input can be taken for anything else.
public struct SearchTerms: Sendable, Equatable {
    /// The expression in FTS5's language, every word quoted.
    let expression: String

    /// Parses what was typed.
    ///
    /// - Throws: `badQuery` with what is wrong.
    public init(_ text: String) throws {
        let tokens = try Self.tokens(text)
        guard tokens.count <= Self.mostParts else {
            throw SearchError(
                .badQuery, "The search has more than \(Self.mostParts) words and signs: split it into several searches."
            )
        }
        var parser = Parser(tokens: tokens)
        expression = try parser.parse()
    }

    /// FTS5 refuses longer expressions, in words that help nobody.
    private static let mostParts = 200
    private static let deepest = 20

    private enum Token: Equatable { case word(String, prefix: Bool), and, or, not, open, close }

    private static func tokens(_ text: String) throws -> [Token] {
        var tokens: [Token] = []
        var rest = text[...]
        while let first = rest.first {
            switch first {
            case "(", ")":
                tokens.append(first == "(" ? .open : .close)
                rest.removeFirst()
            case "\"", "\u{201C}", "\u{201D}":
                rest.removeFirst()
                guard let end = rest.firstIndex(where: { "\"\u{201C}\u{201D}".contains($0) }) else {
                    throw SearchError(.badQuery, "A quotation mark is not closed: write \"two words\" with both marks.")
                }
                let phrase = String(rest[..<end].map { isSpace($0) ? " " : $0 })
                rest = rest[rest.index(after: end)...]
                let isPrefix = rest.first == "*"
                if isPrefix { rest.removeFirst() }
                tokens.append(.word(phrase, prefix: isPrefix))
            case _ where isSpace(first):
                rest.removeFirst()
            default:
                let word = rest.prefix { !isSpace($0) && !"()\"\u{201C}\u{201D}".contains($0) }
                rest = rest[word.endIndex...]
                tokens.append(token(String(word)))
            }
        }
        return tokens
    }

    /// White space, and control characters, at which SQLite would end the expression.
    private static func isSpace(_ character: Character) -> Bool {
        character.isWhitespace || character.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
    }

    private static func token(_ word: String) -> Token {
        switch word {
        case "AND": .and
        case "OR": .or
        case "NOT": .not
        default: word.hasSuffix("*") ? .word(String(word.dropLast()), prefix: true) : .word(word, prefix: false)
        }
    }

    /// Reads `or := and (OR and)*`, `and := part ((AND | NOT)? part)*`, `part := word | ( or )`.
    ///
    /// Written flat: in FTS5 too NOT binds before AND, and AND before OR, so that a list of parts means the same without
    /// parentheses, of which its parser takes only some tens.
    private struct Parser {
        let tokens: [Token]
        var at = 0
        var depth = 0

        init(tokens: [Token]) { self.tokens = tokens }

        var next: Token? { at < tokens.count ? tokens[at] : nil }

        mutating func parse() throws -> String {
            guard !tokens.isEmpty else { throw SearchError(.badQuery, "Nothing to look for: give at least one word.") }
            let expression = try or()
            guard next == nil else {
                throw SearchError(.badQuery, "A closing parenthesis has no opening one before it.")
            }
            return expression
        }

        mutating func or() throws -> String {
            var expression = try and()
            while next == .or {
                at += 1
                expression += " OR \(try and())"
            }
            return expression
        }

        mutating func and() throws -> String {
            var expression = try part()
            while let token = next, token != .or, token != .close {
                let isNot = token == .not || (token == .and && at + 1 < tokens.count && tokens[at + 1] == .not)
                if token == .and { at += 1 }
                if isNot { at += 1 }
                expression += " \(isNot ? "NOT" : "AND") \(try part())"
            }
            return expression
        }

        mutating func part() throws -> String {
            guard let token = next else {
                throw SearchError(
                    .badQuery, "The search ends where a word was expected: say what comes after AND, OR or NOT.")
            }
            at += 1
            switch token {
            case .word(let word, let prefix):
                guard word.contains(where: { $0.isLetter || $0.isNumber }) else {
                    throw SearchError(
                        .badQuery, "\u{201C}\(word)\u{201D} holds no letter or digit, so nothing can match it.")
                }
                return "\"\(word.replacing("\"", with: "\"\""))\"\(prefix ? "*" : "")"
            case .open:
                depth += 1
                defer { depth -= 1 }
                guard depth <= SearchTerms.deepest else {
                    throw SearchError(
                        .badQuery,
                        "Parentheses stand more than \(SearchTerms.deepest) deep: write the search more simply.")
                }
                let inner = try or()
                guard next == .close else { throw SearchError(.badQuery, "A parenthesis is not closed.") }
                at += 1
                return "(\(inner))"
            case .not:
                throw SearchError(.badQuery, "NOT needs something before it: write boiler NOT rota.")
            case .and, .or, .close:
                throw SearchError(.badQuery, "A word was expected before AND, OR or a closing parenthesis.")
            }
        }
    }
}
