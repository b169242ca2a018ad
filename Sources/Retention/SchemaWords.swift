internal import Interchange

/// A schema's complaint in words for who wrote the schedule.
///
/// A pattern or a type says little to a records manager, who needs to know what to write instead. What is said of missing and
/// unexpected elements is clear enough and stays.
enum SchemaWords {
    /// One problem a place: the library says of one wrong value twice that it is wrong.
    static func problems(_ diagnostics: [XMLDiagnostic]) -> [RetentionError.Problem] {
        var problems: [RetentionError.Problem] = []
        for diagnostic in diagnostics {
            let problem = RetentionError.Problem(
                line: diagnostic.line > 0 ? diagnostic.line : nil, message: plain(diagnostic))
            if !problems.contains(problem) { problems.append(problem) }
        }
        return problems
    }

    /// `Element 'period': [facet 'pattern'] The value 'x' …` as what is wrong and what to write.
    static func plain(_ diagnostic: XMLDiagnostic) -> String {
        let message = diagnostic.said
        guard message.contains("[facet") || message.contains("is not a valid value"),
            let element = quoted(after: "Element '", in: message),
            let value = message.contains("has a length of '0'")
                ? "" : quoted(after: "The value '", in: message) ?? quoted(after: ": '", in: message)
        else { return diagnostic.message }
        let attribute = quoted(after: "attribute '", in: message)
        let place = attribute.map { "\($0) of <\(element)>" } ?? "<\(element)>"
        guard let advice = advice[attribute ?? element] else {
            return value.isEmpty ? "\(place) is empty: write something there" : diagnostic.message
        }
        return "\(place) says “\(value)”: \(advice)"
    }

    private static let code = "a class code is capital letters, a hyphen and two figures, such as FIN-01"

    /// What to write instead, by the attribute or the element.
    private static let advice = [
        "period": "write how long, as P6Y, P6M, P6W, P30D or P1Y6M",
        "cutoff": "write one of \(Cutoff.words.joined(separator: ", "))",
        "action": "write one of \(DisposalAction.allCases.map(\.rawValue).joined(separator: ", "))",
        "trigger":
            "write created, received, last_modified, last_message, closed, superseded, or an event's name in lower "
            + "case with underscores, such as employment_end",
        "termEnd": "write a day, such as 2027-05-10",
        "kind": "write one of \(Mandate.Kind.allCases.map(\.rawValue).joined(separator: ", "))",
        "approval": "write needed or given, or leave it out",
        "code": code, "class": code, "default": code, "then": code,
    ]

    private static func quoted(after start: String, in text: String) -> String? {
        guard let from = text.firstRange(of: start),
            let to = text[from.upperBound...].firstIndex(of: "'")
        else { return nil }
        return String(text[from.upperBound..<to])
    }
}
