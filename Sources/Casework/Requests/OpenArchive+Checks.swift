public import Archive
import Foundation
public import Retention

extension OpenArchive {
    /// Notes something that the law asks more of.
    ///
    /// - Parameter seqs: the messages it is about; none for the request as a whole.
    /// - Throws: `wrongUse` where the flag does not belong to the request's law, or names no messages where it must.
    public func flag(_ flag: RequestFlagged.Flag, seqs: [UInt64], on id: String, note: String?) throws {
        let request = try openRequest(id)
        if flag.isOfMessages {
            guard flag != .emissions || request.regime != .sar else {
                throw CaseworkError(
                    .wrongUse, "Emissions matter under EIR and EISR; \(id) is a subject access request.")
            }
            guard !seqs.isEmpty else {
                throw CaseworkError(.wrongUse, "Which messages are meant by \(flag.rawValue)? Give --seq LIST.")
            }
        } else if request.regime != .sar {
            throw CaseworkError(
                .wrongUse,
                "\(flag.rawValue) is asked about in a subject access request; \(id) is made under "
                    + "\(request.regime.rawValue).")
        }
        for seq in seqs where try catalogue.conversation(of: seq) == nil { throw noMessage(seq) }
        try record(RequestFlagged(flag: flag, seqs: seqs.sorted(), note: note), subject: id)
    }

    /// Files a check that the law asks for.
    ///
    /// - Throws: `wrongUse` for a date to come, or where nothing is said.
    public func file(
        _ check: RequestChecked.Check, by person: String, role: String?, date: CivilDate, note: String, on id: String
    ) throws {
        _ = try openRequest(id)
        guard date <= (try today()) else {
            throw CaseworkError(.wrongUse, "\(date) is not yet past: a check is filed when it was made.")
        }
        let isBlank = { (text: String) in text.allSatisfy(\.isWhitespace) }
        guard !isBlank(person), !isBlank(note) else {
            throw CaseworkError(.wrongUse, "Say who made the check (--person) and what they said (--note).")
        }
        if check == .qualifiedPerson, role.map(isBlank) ?? true {
            throw CaseworkError(
                .wrongUse,
                "The qualified person of a council is its monitoring officer or chief executive: say which (--role).")
        }
        try record(
            RequestChecked(check: check, person: person, role: role, date: date.description, note: note), subject: id)
    }

    /// States what Article 15 asks to be told besides the data; the last statement holds.
    public func state(_ particulars: Article15Stated, on id: String) throws {
        let request = try openRequest(id)
        guard request.regime == .sar else {
            throw CaseworkError(
                .wrongUse, "Article 15 is about subject access; \(id) is made under \(request.regime.rawValue).")
        }
        for said in [particulars.purposes, particulars.categories, particulars.recipients]
        where said.allSatisfy(\.isWhitespace) {
            throw CaseworkError(
                .wrongUse, "Purposes, categories and recipients must be said (UK GDPR Art 15(1)(a) to (c)).")
        }
        try record(particulars, subject: id)
    }

    /// Decides that the authority neither confirms nor denies that it holds what was asked for.
    ///
    /// - Throws: `wrongUse` where the provision has no such limb, or its public interest reasons are missing.
    public func neitherConfirmNorDeny(
        _ id: String, exemption: String, reason: String, publicInterest: String?
    ) throws {
        let request = try openRequest(id)
        let exemption = try Exemption(parsing: exemption, under: request.regime)
        guard exemption.neitherConfirmNorDeny != nil else {
            throw CaseworkError(
                .wrongUse,
                "\(PlainCase.sentence(exemption.provision)) has no limb for neither confirming nor denying: it needs one of "
                    + Exemption.all(of: exemption.law).filter { $0.neitherConfirmNorDeny != nil }.map(\.section)
                    .joined(separator: ", ") + ".")
        }
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw CaseworkError(.wrongUse, "--reason must not be empty: it stays on the record.")
        }
        if exemption.weighsSilence, publicInterest?.contains(where: { !$0.isWhitespace }) != true {
            throw CaseworkError(
                .wrongUse,
                (exemption.law == .foisa
                    ? "FOISA section 18(1) asks that to reveal it would be contrary to the public interest. "
                    : "\(PlainCase.sentence(exemption.provision)) is qualified: its limb has a public interest test of its own. ")
                    + "Give --public-interest.")
        }
        try record(
            NeitherConfirmedNorDenied(exemption: exemption.code, reason: reason, publicInterest: publicInterest),
            subject: id)
    }
}

/// Letters at the beginning of sentences.
enum PlainCase {
    static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}
