import Foundation
import Retention

/// What a law asks for before a request may be answered as it was decided.
///
/// Source: RULES 1.6, 2, 3.3: FOIA ss.17(3) and 36, EIR regs 12(9) and 14(4), DPA 2018 Sch 3 para 6, UK GDPR Arts 12 and 15.
struct Requirements {
    let request: RequestFile
    let today: CivilDate
    /// Who could see a message and is not known as staff; nil where there is no directory to ask.
    let outsiders: (UInt64) throws -> [String]?

    /// One provision as it was relied on.
    private struct Reliance {
        let exemption: Exemption
        let seq: UInt64?
        let publicInterest: String?
    }

    /// What is missing, a sentence each; empty where nothing is.
    func missing() throws -> [String] {
        let reliances = try reliances()
        return try missingPublicInterest(reliances) + missingOpinions(reliances) + emissions(reliances)
            + outside(reliances) + sensitive(reliances)
            + (request.regime == .sar ? try subjectAccess() : [])
    }

    private func reliances() throws -> [Reliance] {
        let sent = Set(request.relevant)
        var all = try request.redactions.map(\.withheld).filter { sent.contains($0.seq) }.map {
            Reliance(
                exemption: try request.exemption($0.exemption), seq: $0.seq, publicInterest: $0.publicInterest)
        }
        all += try request.people.map {
            Reliance(exemption: try request.exemption($0.exemption), seq: nil, publicInterest: $0.publicInterest)
        }
        if let silence = request.neitherConfirmedNorDenied {
            all.append(
                Reliance(
                    exemption: try request.exemption(silence.exemption), seq: nil,
                    publicInterest: silence.publicInterest))
        }
        return all
    }

    /// A qualified exemption needs its public interest reasons in the notice (FOIA s.17(3), FOISA s.16(2), EIR reg 14(3)).
    private func missingPublicInterest(_ reliances: [Reliance]) -> [String] {
        unweighed(reliances).map {
            "\($0.provision) is qualified, and no public interest reasons are given for it "
                + "(\($0.law.refusalClause)): give them with --public-interest on one of its redactions"
        }
    }

    /// The qualified exemptions that are relied on without reasons anywhere, by their code.
    private func unweighed(_ reliances: [Reliance]) -> [Exemption] {
        let isSaid = { (reasons: String?) in reasons?.contains { !$0.isWhitespace } == true }
        let said = Set(reliances.filter { isSaid($0.publicInterest) }.map(\.exemption.code))
        let qualified = Set(reliances.filter(\.exemption.isQualified).map(\.exemption.code)).subtracting(said)
        return qualified.sorted().compactMap { code in reliances.first { $0.exemption.code == code }?.exemption }
    }

    /// What one provision still needs for what is withheld under it, a sentence each; empty where nothing.
    func missing(for exemption: Exemption) throws -> [String] {
        let own = try reliances().filter { $0.exemption.code == exemption.code }
        return missingPublicInterest(own) + missingOpinions(own)
    }

    private func missingOpinions(_ reliances: [Reliance]) -> [String] {
        var missing: [String] = []
        for check in RequestChecked.Check.allCases {
            guard let used = reliances.first(where: { $0.exemption.needs == check })?.exemption else { continue }
            missing += need(check, for: used.provision)
        }
        return missing
    }

    private func need(_ check: RequestChecked.Check, for what: String) -> [String] {
        let command = "`canute request check \(request.id) --kind \(check.rawValue)`"
        guard let filed = request.checks.last(where: { $0.check == check }) else {
            return ["\(what) needs \(check.words), and none is on file: \(command)"]
        }
        if check == .healthOpinion, let date = try? CivilDate(parsing: filed.date), date < today.adding(months: -6) {
            return [
                "the health professional's opinion of \(date) is more than six months old: ask again, then \(command)"
            ]
        }
        return []
    }

    private func emissions(_ reliances: [Reliance]) -> [String] {
        let flagged = Set(request.flags.filter { $0.flag == .emissions }.flatMap(\.seqs))
        return reliances.compactMap { reliance in
            guard let seq = reliance.seq, flagged.contains(seq), reliance.exemption.yieldsToEmissions else {
                return nil
            }
            return "message \(seq) is on emissions, for which \(reliance.exemption.provision) cannot be relied on "
                + "(\(reliance.exemption.law == .eir ? "reg 12(9)" : "reg 10(6)")): withdraw it"
        }
    }

    /// Communications are internal where nobody but staff could see them (EIR reg 12(4)(e) and (8), EISR reg 10(4)(e)).
    private func outside(_ reliances: [Reliance]) throws -> [String] {
        let seqs = Set(reliances.filter(\.exemption.isForInternalCommunications).compactMap(\.seq))
        return try seqs.sorted().flatMap { seq -> [String] in
            guard let names = try outsiders(seq) else { return need(.presence, for: "an internal communication") }
            guard !names.isEmpty else { return [] }
            return [
                "message \(seq) could be seen by \(names.prefix(5).joined(separator: "; ")), whom the directory does not know as "
                    + "staff, so it is no internal communication: withdraw it, or import a directory that has them"
            ]
        }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// Sensitive data goes out by consent, or where the person made it public; a balance of interests lets none of it out.
    private func sensitive(_ reliances: [Reliance]) -> [String] {
        let covered = Set(reliances.filter { $0.exemption.section == $0.exemption.law.personalData }.compactMap(\.seq))
        let flagged = Dictionary(
            request.flags.filter(\.flag.isSensitive).flatMap { flag in flag.seqs.map { ($0, flag.flag) } }
        ) { first, _ in first }
        guard !request.checks.contains(where: { $0.check == .consent }) else { return [] }
        return Set(request.relevant).intersection(flagged.keys).subtracting(covered).sorted().map { seq in
            "message \(seq) holds \(flagged[seq]?.rawValue.replacing("-", with: " ") ?? "sensitive") data, and nothing of it is "
                + "withheld as personal data: withhold it, or file the consent "
                + "(`canute request check \(request.id) --kind consent`)"
        }
    }

    /// What is no condition of issue and yet asked about by regulators, a sentence each.
    func advice() throws -> [String] {
        var advice: [String] = []
        let personal =
            request.people.map { ($0.exemption, $0.legitimateInterests) }
            + request.redactions.map { ($0.withheld.exemption, $0.withheld.legitimateInterests) }
        let relied = try personal.filter { try request.exemption($0.0).principle != nil }
        if let first = relied.first, !relied.contains(where: { $0.1?.contains { !$0.isWhitespace } == true }) {
            advice.append(
                "\(try request.exemption(first.0).provision) is relied on and no legitimate interests are weighed, which the "
                    + "letter would say: `canute request redact --legitimate-interests`")
        }
        if !Requester(request).hasAddress {
            advice.append(
                "nobody said where the answer goes (FOIA s.8(1)(b)): `canute request address \(request.id) --address TEXT`"
            )
        }
        return advice
    }

    private func subjectAccess() throws -> [String] {
        var missing: [String] = []
        if try request.clock().state == .awaitingIdentity {
            missing.append("who asks is not proved yet: `canute request event \(request.id) id_received=DATE`")
        }
        let flags = Set(request.flags.map(\.flag))
        if flags.contains(.deceased) {
            missing.append(
                "the person has died: their data is no personal data (UK GDPR recital 27). Answer under FOIA, where ss.38 and 41 "
                    + "may apply, or point to the Access to Health Records Act 1990")
        }
        if flags.contains(.healthData), !request.checks.contains(where: { $0.check == .known }) {
            missing += need(.healthOpinion, for: "data concerning health").map {
                $0
                    + "; or say that the person knows it already: `canute request check \(request.id) --kind known-to-subject`"
            }
        }
        if flags.contains(.actingForAnother) { missing += need(.authority, for: "a request on behalf of another") }
        if flags.contains(.child) {
            missing += need(.competence, for: "a child's data") + need(.address, for: "a child's data")
        }
        if request.article15 == nil {
            missing.append(
                "the letter must say what Article 15(1) asks for: `canute request article15 \(request.id) --purposes …`"
            )
        }
        return missing
    }
}

extension RequestChecked.Check {
    /// What it is, as a sentence names it.
    var words: String {
        switch self {
        case .qualifiedPerson: "the qualified person's opinion"
        case .completion: "the name of the authority that prepares the material and the day it will be finished"
        case .healthOpinion: "a health professional's opinion less than six months old"
        case .known: "a note that the person knows the health data already"
        case .consent: "explicit consent, or proof that the person made it public"
        case .presence: "a check that everybody who could see it was staff, since there is no directory to ask"
        case .authority: "proof of authority"
        case .competence: "a check of the child's competence, or of the parent's responsibility"
        case .address: "a check that the address is safe to send to"
        }
    }
}

extension Regime {
    /// The clause that asks for reasons in a refusal.
    var refusalClause: String {
        switch self {
        case .foia: "FOIA s.17(3)"
        case .eir: "EIR reg 14(3)"
        case .foisa: "FOISA s.16(2)"
        case .eisr: "EISR reg 13"
        case .sar: "UK GDPR Art 12(4)"
        }
    }
}
