import Records
import Retention
import Capture
import Ledger

/// Somebody whom messages name, each once, however they are named.
public struct NamedPerson: Sendable {
    /// The name, as the directory has it at the time of the first message, else as the first message says it.
    public let name: String
    /// Who they are in the directory; nil where it does not know them.
    public let onFile: PersonOnFile?
    /// The day of the first message that names them, `YYYY-MM-DD`.
    public let day: String?
    /// The messages that name them, in order.
    public internal(set) var seqs: [UInt64]
    /// Everything else that names them in these messages and in the directory: addresses, accounts, other names.
    public internal(set) var alsoNamed: [String]
}

extension OpenArchive {
    /// The people whom messages name as sender or recipient or, where the directory knows them, in their words.
    ///
    /// In the order of how often they are named. Nobody is traced where confidence is promised: who took part there is who
    /// the channel says, and no more.
    public func named(in seqs: [UInt64]) throws -> [NamedPerson] {
        let identities = try identities()
        var people = NamedPeople(Self.byLastWord(try catalogue.directory()))
        for start in stride(from: 0, to: seqs.count, by: 512) {
            for record in try ledger.records(Array(seqs[start..<min(start + 512, seqs.count)])) {
                guard let content = record.content, let fields = MessageFields(content.components),
                    let source = fields.source, let context = fields.context
                else { continue }
                let day = try catalogue.sentAt(record.seq).flatMap(CivilDay.date(microseconds:)).map(\.description)
                let isTraced = identities.confidentiality.reason(source: source, channel: context.channel) == nil
                for party in context.participants {
                    let identifiers = party.identifiers(in: source)
                    let holder =
                        isTraced ? identifiers.lazy.compactMap { identities.holder(of: $0, on: day) }.first : nil
                    people.see(
                        holder?.person, shown: party.name ?? party.email ?? party.account, identifiers: identifiers,
                        in: record.seq, on: day)
                }
                guard isTraced else { continue }
                people.see(wordsOf: [fields.subject, fields.body].compactMap { $0 }, in: record.seq, on: day)
            }
        }
        return people.all
    }

    /// Every other name, address and account that the directory has of somebody of this name; empty where it has nobody.
    public func otherNames(of name: String) throws -> [String] {
        try catalogue.directory().people.filter { person in
            person.facts.contains { $0.field == .name && People.areSame($0.value, name) }
        }.flatMap(NamedPeople.otherNames).filter { !People.areSame($0, name) }
    }

    /// The people of the directory by the last word of each name that they ever had.
    private static func byLastWord(_ directory: Directory) -> [String: [(person: PersonOnFile, name: String)]] {
        var byWord: [String: [(person: PersonOnFile, name: String)]] = [:]
        for person in directory.people {
            for name in Set(person.facts.filter { $0.field == .name }.map(\.value)) where name.contains(" ") {
                guard let last = NamedPeople.words(name).last else { continue }
                byWord[last, default: []].append((person, name))
            }
        }
        return byWord
    }
}

/// Gathers who is named, each person once.
private struct NamedPeople {
    private var people: [String: NamedPerson] = [:]
    private let byLastWord: [String: [(person: PersonOnFile, name: String)]]

    init(_ byLastWord: [String: [(person: PersonOnFile, name: String)]]) { self.byLastWord = byLastWord }

    var all: [NamedPerson] {
        people.values.sorted { ($1.seqs.count, $0.name, $0.day ?? "") < ($0.seqs.count, $1.name, $1.day ?? "") }
    }

    mutating func see(
        _ person: PersonOnFile?, shown: String?, identifiers: [String], in seq: UInt64, on day: String?
    ) {
        guard let shown = person?.name(on: day) ?? shown.map(People.collapsed), !shown.isEmpty else { return }
        // Without the directory, an identifier is surer than a name: two people may share the name.
        let key = person?.id ?? identifiers.first ?? shown.lowercased()
        if people[key] == nil {
            people[key] = NamedPerson(
                name: shown, onFile: person, day: day, seqs: [], alsoNamed: person.map(Self.otherNames) ?? [])
        }
        if people[key]?.seqs.last != seq { people[key]?.seqs.append(seq) }
        for other in identifiers.compactMap(Self.bare) where people[key]?.alsoNamed.contains(other) == false {
            people[key]?.alsoNamed.append(other)
        }
    }

    /// Looks for the names that the directory has in what a message says.
    mutating func see(wordsOf texts: [String], in seq: UInt64, on day: String?) {
        guard !byLastWord.isEmpty else { return }
        let words = texts.flatMap(Self.words)
        for (index, word) in words.enumerated() {
            for (person, name) in byLastWord[word] ?? [] {
                let wanted = Self.words(name)
                guard index + 1 >= wanted.count, Array(words[(index + 1 - wanted.count)...index]) == wanted else {
                    continue
                }
                see(person, shown: name, identifiers: [], in: seq, on: day)
            }
        }
    }

    /// What stands in messages: the address, the account; nil for a name that stands for want of either.
    private static func bare(_ identifier: String) -> String? {
        let parts = identifier.split(separator: ":", maxSplits: identifier.hasPrefix("email:") ? 1 : 2)
        return identifier.hasPrefix("name:") ? nil : parts.last.map(String.init)
    }

    static func otherNames(of person: PersonOnFile) -> [String] {
        let fields: [DirectoryField] = [.name, .mail, .handle]
        let values = person.facts.filter { fields.contains($0.field) }.map { fact in
            fact.field == .handle
                ? fact.value.split(separator: ":", maxSplits: 1).last.map(String.init) ?? "" : fact.value
        }
        return values.reduce(into: []) { if !$1.isEmpty, !$0.contains($1) { $0.append($1) } }
    }

    static func words(_ text: String) -> [String] {
        Directory.folded(text).split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}
