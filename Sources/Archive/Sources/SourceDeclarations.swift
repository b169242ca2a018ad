import Foundation
import Retention

/// One change of a source's declaration.
public struct SourceChange: Sendable, Equatable, Codable {
    /// The entry that keeps it.
    public var seq: UInt64
    /// When, RFC 3339.
    public var at: String
    /// Who declared it.
    public var by: String
    /// What changed, each in words: `owner: Jane Doe, before: Bob Ray`.
    public var changes: [String]
}

extension OpenArchive {
    /// The sources as they were last declared, in order of their names.
    public func sources() throws -> [SourceDeclared] {
        var latest: [String: SourceDeclared] = [:]
        for (_, source) in try catalogue.acts(SourceDeclared.self) { latest[source.name] = source }
        return latest.values.sorted { $0.name < $1.name }
    }

    /// The source with this name; nil where none was declared or captured.
    public func source(_ name: String) throws -> SourceDeclared? {
        try catalogue.acts(SourceDeclared.self).last { $0.payload.name == name }?.payload
    }

    /// Declares a source of which nothing is known yet; says whether that was needed.
    public func declareIfUnknown(_ name: String) throws -> Bool {
        guard try source(name) == nil else { return false }
        try record(SourceDeclared(name: name), subject: name)
        return true
    }

    /// Declares a source, or declares it anew: the whole of it, as it stands from now on.
    ///
    /// - Returns: the declaration as it is kept, its basis in the words of the Article.
    /// - Throws: `wrongUse` with one sentence where something in it cannot stand; nothing is recorded then.
    @discardableResult
    public func declareSource(_ declared: SourceDeclared) throws -> SourceDeclared {
        let source = try SourceDeclarationCheck(today: today()).checked(declared)
        if try source != self.source(source.name) { try record(source, subject: source.name) }
        return source
    }

    /// How a source's declaration came to be what it is, oldest first.
    public func sourceHistory(_ name: String) throws -> [SourceChange] {
        var before: [String: String] = [:]
        var history: [SourceChange] = []
        for (act, source) in try catalogue.acts(SourceDeclared.self) where source.name == name {
            let now = Dictionary(source.facts.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
            var changes = source.facts.filter { before[$0.name] != $0.value }.map { fact in
                "\(fact.name): \(fact.value)" + (before[fact.name].map { ", before: \($0)" } ?? "")
            }
            changes += before.keys.filter { now[$0] == nil }.sorted().map { "\($0): taken back" }
            history.append(SourceChange(seq: act.seq, at: act.at, by: act.by, changes: changes))
            before = now
        }
        return history
    }
}

/// Whether a declaration can stand, as it is typed.
struct SourceDeclarationCheck {
    let today: CivilDate

    /// The declaration in the words that are kept.
    func checked(_ declared: SourceDeclared) throws -> SourceDeclared {
        var source = declared
        source.name = try words(declared.name, "name") ?? ""
        guard source.name != "*" else {
            throw ArchiveError(.wrongUse, "A source cannot be named *, which stands for all sources: give it a name.")
        }
        source.owner = try words(declared.owner, "owner")
        source.controller = try words(declared.controller, "controller")
        source.purpose = try words(declared.purpose, "purpose")
        source.dpia = try words(declared.dpia, "DPIA")
        source.notice = try words(declared.notice, "notice")
        source.readers = try words(declared.readers, "readers")
        source.contact = try words(declared.contact, "contact")
        source.subjects = try words(declared.subjects, "data subjects")
        source.notCaptured = try words(declared.notCaptured, "reason why it is not captured")
        source.heldFor = try words(declared.heldFor, "body it is held for")
        if let held = source.heldFor, ["authority", "the authority"].contains(held.lowercased()) {
            source.heldFor = "the authority"
        }
        source.lawfulBasis = try basis(declared.lawfulBasis)
        if let typed = declared.specialCategories {
            guard let condition = LawfulBasis.specialCategories(typed) else {
                throw ArchiveError(
                    .wrongUse,
                    "\u{201C}\(typed)\u{201D} is no condition of UK GDPR Article 9(2): give one from 9(2)(a) to 9(2)(j), or none."
                )
            }
            source.specialCategories = condition
        }
        for topic in declared.dpiaCovers ?? [] where DPIATopic(rawValue: topic) == nil {
            let known = DPIATopic.allCases.map(\.rawValue).joined(separator: " and ")
            throw ArchiveError(.wrongUse, "The DPIA can be said to name \(known), not \u{201C}\(topic)\u{201D}.")
        }
        if let kind = declared.accounts, AccountKind(rawValue: kind) == nil {
            let known = AccountKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw ArchiveError(.wrongUse, "Accounts can be \(known), not \u{201C}\(kind)\u{201D}.")
        }
        try checkDates(source)
        return source
    }

    private func basis(_ typed: String?) throws -> String? {
        guard let typed else { return nil }
        guard let basis = LawfulBasis(typed) else {
            let known = LawfulBasis.allCases.map(\.rawValue).joined(separator: ", ")
            throw ArchiveError(
                .wrongUse, "\u{201C}\(typed)\u{201D} is no lawful basis of UK GDPR Article 6(1): give one of \(known).")
        }
        return basis.rawValue
    }

    private func checkDates(_ source: SourceDeclared) throws {
        if let review = source.dpiaReview {
            guard (try? CivilDate(parsing: review)) != nil else { throw noDate(review, "the DPIA is to be reviewed") }
            guard source.dpia != nil else {
                throw ArchiveError(.wrongUse, "A review date needs the DPIA it is of: give its reference with --dpia.")
            }
        }
        guard let given = source.noticeGiven else { return }
        guard let day = try? CivilDate(parsing: given) else { throw noDate(given, "users were told") }
        guard day <= today else {
            throw ArchiveError(
                .wrongUse, "Users are told on \(given), which is to come: declare the notice once it was given.")
        }
    }

    private func noDate(_ typed: String, _ what: String) -> ArchiveError {
        ArchiveError(.wrongUse, "\u{201C}\(typed)\u{201D} is no day on which \(what): write it as YYYY-MM-DD.")
    }

    private func words(_ typed: String?, _ what: String) throws -> String? {
        guard let typed else { return nil }
        let words = People.collapsed(typed)
        guard !words.isEmpty, words.count <= 2000 else {
            throw ArchiveError(.wrongUse, "The \(what) needs words, 2000 characters at most: say it, or leave it out.")
        }
        return words
    }
}
