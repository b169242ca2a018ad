/// Makes the row of one person from what stands under columns, and keeps what must be said of the file once.
struct DirectoryGathering {
    private(set) var rows: [DirectoryRow] = []
    private(set) var refused: [CaptureDiagnostic] = []
    private(set) var notes: [CaptureDiagnostic] = []
    private var said: Set<String> = []

    /// Somebody as they are gathered, column by column.
    struct Person {
        let place: String
        fileprivate var values: [DirectoryField: [String]] = [:]
        fileprivate var given: String?
        fileprivate var family: String?
        fileprivate var title: String?
        fileprivate var units: [(level: Int, name: String)] = []
        fileprivate var trouble: String?

        init(place: String) { self.place = place }
    }

    /// The most values of one field that one person has.
    private static let mostValues = 200

    /// Salutations that stand under `Title` in exports whose job titles have another column.
    private static let salutations: Set<String> = [
        "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "cllr", "rev",
    ]

    /// Takes what stands under one column of somebody.
    func take(_ text: String, under column: DirectoryHeadings.Column, named heading: String, of person: inout Person) {
        switch column {
        case .field(let field): take(split(text, field), field, heading, &person)
        case .account(let source):
            let accounts = text.split(separator: ";").map { "\(source):\($0)" }
            take(text.allSatisfy(\.isWhitespace) ? [] : accounts, .handle, heading, &person)
        case .givenName: if person.given == nil { person.given = text }
        case .familyName: person.family = text
        case .title: person.title = text
        case .unit(let level):
            person.values[.team] = person.values[.team] ?? []
            for name in split(text, .team) { person.units.append((level, name)) }
        }
    }

    private func split(_ text: String, _ field: DirectoryField) -> [String] {
        guard field.isList else { return [text] }
        let separators: [Character] =
            field == .skill || field == .interest || field == .mail ? [";", "|", "\n", ","] : [";", "|", "\n"]
        return text.split { separators.contains($0) }.map(String.init)
    }

    private func take(_ texts: [String], _ field: DirectoryField, _ heading: String, _ person: inout Person) {
        var values = person.values[field] ?? []
        guard texts.count + values.count <= Self.mostValues else {
            person.trouble = person.trouble ?? "\(heading) has more than \(Self.mostValues) values"
            return
        }
        for text in texts {
            do throws(DirectoryValue.Refusal) {
                guard let value = try DirectoryValue.kept(text, as: field) else { continue }
                if field.isList ? !values.contains(value) : values.isEmpty { values.append(value) }
            } catch {
                let shown = text.unicodeScalars.prefix(60).allSatisfy {
                    $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
                }
                let what = shown ? " \u{201C}\(text.prefix(60))\u{201D}" : ""
                person.trouble = person.trouble ?? "\(heading)\(what) \(error.reason)"
            }
        }
        person.values[field] = values
    }

    /// Closes a person: they become a row, or are refused with the reason.
    mutating func add(_ person: Person) {
        var person = person
        if let title = person.title, person.values[.title]?.first == nil {
            if Self.salutations.contains(HeaderRow.bare(title)) {
                note("the column Title", "it holds Mr, Ms and the like and is not taken")
            } else {
                take([title], .title, "Title", &person)
            }
        }
        if person.values[.name]?.first == nil, person.given != nil || person.family != nil {
            take(["\(person.given ?? "") \(person.family ?? "")"], .name, "the name", &person)
        }
        if !person.units.isEmpty {
            let units = person.units.enumerated().sorted {
                ($0.element.level, $0.offset) < ($1.element.level, $1.offset)
            }
            take(units.map(\.element.name), .team, "the team", &person)
        }
        if let trouble = person.trouble { return refuse(person.place, trouble) }
        guard person.values[.name]?.first != nil else { return refuse(person.place, "nobody is named") }
        guard DirectoryField.allCases.contains(where: { $0.identifies && person.values[$0]?.first != nil }) else {
            return refuse(
                person.place,
                "nothing but a name says who this is: give a staff number, a user name or a mail address")
        }
        if let joined = person.values[.joined]?.first, let left = person.values[.left]?.first, left < joined {
            return refuse(person.place, "the last day, \(left), lies before the first, \(joined)")
        }
        rows.append(DirectoryRow(place: person.place, values: person.values))
    }

    /// Refuses what stands at a place.
    mutating func refuse(_ place: String, _ reason: String) {
        refused.append(CaptureDiagnostic(item: place, reason: reason))
    }

    /// Says something of the file, once.
    mutating func note(_ item: String, _ reason: String) {
        guard said.insert("\(item)\t\(reason)").inserted, notes.count < 100 else { return }
        notes.append(CaptureDiagnostic(item: item, reason: reason))
    }
}
