import Capture

/// What a file of a directory changes in what is known, person by person.
///
/// Pure: it looks at nothing else.
/// Somebody is known again by an equal staff number, else by a user name, an address or an account that is theirs at that
/// time: never by name. What a file does not say, it does not change; what it says otherwise than before ends on its day
/// and goes on as history.
struct DirectoryUpdate {
    private let directory: Directory
    private let file: DirectoryFile
    private let asAt: String
    /// Sources by their names in lower case.
    private let sources: [String: String]
    private let confidentiality: Confidentiality
    /// Who has an identifying value now: number, login, mail, handle.
    private var now: [DirectoryField: [String: [UInt64]]] = [:]
    private var taken: [UInt64: String] = [:]
    /// The last days that the file itself gives.
    private var leaving: [UInt64: String] = [:]
    private var nextNumber: UInt64
    /// Where in the file those stand who are new, by the number that they have until the whole file is read.
    private var fresh: [UInt64: Int] = [:]

    private(set) var changes: [PersonChange] = []
    private(set) var refused: [CaptureDiagnostic]
    private(set) var notes: [CaptureDiagnostic]
    private(set) var new = 0
    private(set) var unchanged = 0

    /// Why a row cannot be taken.
    private struct Refusal: Error {
        let reason: String
    }

    init(
        _ directory: Directory, file: DirectoryFile, asAt: String, sources: [String],
        confidentiality: Confidentiality
    ) {
        self.directory = directory
        self.file = file
        self.asAt = asAt
        self.sources = Dictionary(sources.map { ($0.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
        self.confidentiality = confidentiality
        refused = file.refused
        notes = file.notes
        nextNumber = directory.lastNumber + 1
        for person in directory.separate.values.sorted(by: { $0.number < $1.number }) {
            for fact in person.facts where fact.field.identifies && fact.endedBy == nil {
                now[fact.field, default: [:]][fact.value.lowercased(), default: []].append(person.number)
            }
        }
        // Leavers first, wherever they stand: what was theirs may be given again further up in the same file.
        let rows = Array(file.rows.enumerated())
        for (index, row) in rows where row.first(.left) != nil { take(row, at: index) }
        for (index, row) in rows where row.first(.left) == nil { take(row, at: index) }
        inOrder(Dictionary(rows.map { ($1.place, $0) }, uniquingKeysWith: { first, _ in first }))
        noteAbsent()
    }

    /// Numbers those who are new in the order of the file, and tells the refusals in it.
    private mutating func inOrder(_ places: [String: Int]) {
        var numbers: [UInt64: UInt64] = [:]
        for (number, _) in fresh.sorted(by: { $0.value < $1.value }) {
            numbers[number] = directory.lastNumber + 1 + UInt64(numbers.count)
        }
        for index in changes.indices { changes[index].person = numbers[changes[index].person] ?? changes[index].person }
        changes.sort { $0.person < $1.person }
        let own = refused.dropFirst(file.refused.count).sorted { places[$0.item] ?? 0 < places[$1.item] ?? 0 }
        refused = file.refused + own
    }

    private mutating func take(_ row: DirectoryRow, at index: Int) {
        let values = kept(row)
        do throws(Refusal) {
            let known = try identify(values)
            if let known, let place = taken[known] {
                throw Refusal(reason: "it is the person who stands on \(place) already")
            }
            let number = known ?? nextNumber
            taken[number] = row.place
            leaving[number] = values[.left]?.first
            if known == nil {
                fresh[number] = index
                nextNumber += 1
                new += 1
            }
            let change = change(of: known.flatMap { directory.separate[$0] }, number: number, values)
            if known != nil, change.begins.isEmpty, change.ends.isEmpty {
                unchanged += 1
            } else {
                changes.append(change)
            }
            for (field, all) in values where field.identifies {
                for value in all where now[field]?[value.lowercased()]?.contains(number) != true {
                    now[field, default: [:]][value.lowercased(), default: []].append(number)
                }
            }
        } catch {
            refused.append(CaptureDiagnostic(item: row.place, reason: error.reason))
        }
    }

    // MARK: - What is kept

    /// What of a row is taken: no channel of confidence, and no account of a source that nobody declared.
    private mutating func kept(_ row: DirectoryRow) -> [DirectoryField: [String]] {
        var values = row.values
        values[.handle] = row.values[.handle].map { handles in
            handles.compactMap { handle -> String? in
                let parts = handle.split(separator: ":", maxSplits: 1).map(String.init)
                guard parts.count == 2, let source = sources[parts[0].lowercased()] else {
                    note("accounts of \(parts.first ?? handle)", "there is no source of that name: they are not taken")
                    return nil
                }
                return allowed("account:\(source):\(parts[1])") ? "\(source):\(parts[1])" : nil
            }
        }
        values[.mail] = row.values[.mail]?.filter { allowed("email:\($0)") }
        return values
    }

    private mutating func allowed(_ identifier: String) -> Bool {
        // What the employer says of its own accounts among the public's is no tracing of the public.
        let parts = identifier.split(separator: ":", maxSplits: 2).map(String.init)
        if parts.first == "account", parts.count == 3, confidentiality.kind(of: parts[1]) == .public { return true }
        guard let reason = confidentiality.reason(identifier: identifier) else { return true }
        note("an identifier", "not taken: \(reason)")
        return false
    }

    private mutating func note(_ item: String, _ reason: String) {
        let note = CaptureDiagnostic(item: item, reason: reason)
        if !notes.contains(note), notes.count < 100 { notes.append(note) }
    }

    private mutating func noteAbsent() {
        let absent = directory.separate.values.filter { taken[$0.number] == nil && !$0.hasLeft(by: asAt) }.count
        guard absent > 0, !file.rows.isEmpty else { return }
        note("\(absent) people of the directory", "they are not in this file; nothing was changed of them")
    }

    // MARK: - Who it is

    /// The person whom a row is about; nil for somebody new.
    private func identify(_ values: [DirectoryField: [String]]) throws(Refusal) -> UInt64? {
        let number = values[.number]?.first
        let joined = values[.joined]?.first
        var found: UInt64?
        if let number {
            let holders = holders(.number, number)
            guard holders.count <= 1 else {
                throw Refusal(reason: "the number \(number) is that of \(list(holders)): merge them, or correct it")
            }
            found = holders.first
        }
        for field in [DirectoryField.login, .mail, .handle] {
            for value in values[field] ?? [] {
                for holder in holders(field, value) where !isSame(holder, found) {
                    // An address is given again when somebody has left.
                    let person = directory.separate[holder]
                    let left = taken[holder] == nil ? person?.left : leaving[holder]
                    if let left, left < (joined ?? asAt) { continue }
                    guard let person else {
                        // Somebody new of this very file has it.
                        throw Refusal(reason: "\(value) stands on \(taken[holder] ?? "another row") for somebody else")
                    }
                    let theirs = person.values(.number).last
                    if found == nil, number == nil || theirs == nil || theirs == number {
                        found = holder
                        continue
                    }
                    throw Refusal(
                        reason: "\(value) is \(person.name())'s (\(person.id)), who has not left"
                            + (theirs.map { ", and whose number is \($0)" } ?? "")
                            + ": give their last day, or correct it")
                }
            }
        }
        return found
    }

    /// Whether two numbers are one person: the same, or merged.
    private func isSame(_ number: UInt64, _ other: UInt64?) -> Bool {
        other.map { directory.root(of: $0) == directory.root(of: number) } ?? false
    }

    private func holders(_ field: DirectoryField, _ value: String) -> [UInt64] {
        now[field]?[value.lowercased()] ?? []
    }

    private func list(_ people: [UInt64]) -> String {
        people.prefix(5).map(PersonOnFile.id).joined(separator: ", ")
    }

    // MARK: - What changes

    private func change(
        of person: PersonOnFile?, number: UInt64, _ values: [DirectoryField: [String]]
    ) -> PersonChange {
        var change = PersonChange(person: number)
        for field in DirectoryField.allCases {
            // A column that is empty for everybody else says nothing; a cell that is empty says that there is none.
            guard let said = values[field] else { continue }
            let before = person?.values(field) ?? []
            // A number, a user name and a name are never taken away by an empty cell.
            if said.isEmpty, field == .number || field == .login || field == .name { continue }
            for value in before where !said.contains(value) { change.ends.append(.init(field: field, value: value)) }
            for value in said where !before.contains(value) {
                change.begins.append(
                    .init(field: field, value: value, from: start(of: field, value, person, number, values)))
            }
        }
        return change
    }

    /// From when a new fact is known to hold; nil for what is said of somebody for the first time.
    private func start(
        of field: DirectoryField, _ value: String, _ person: PersonOnFile?, _ number: UInt64,
        _ values: [DirectoryField: [String]]
    ) -> String? {
        if field == .joined || field == .left { return nil }
        let isReused = field.identifies && holders(field, value).contains { $0 != number }
        if isReused { return values[.joined]?.first ?? asAt }
        return person == nil || person?.facts.contains(where: { $0.field == field }) == false ? nil : asAt
    }
}
