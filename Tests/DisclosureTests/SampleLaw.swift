import Records
import Testing

@testable import Disclosure

/// A law under which the sample pack is answered: the same messages, other provisions.
struct SampleLaw: Sendable, CustomTestStringConvertible {
    let code: String
    let title: String
    let reference: String
    /// The provision on the personal data of others, and the one on prices: code, and as a sentence names it.
    let personal: (code: String, words: String)
    let commercial: (code: String, words: String)

    var testDescription: String { code }

    static let foia = SampleLaw(
        code: "FOIA", title: "Freedom of Information Act 2000", reference: SamplePack.reference,
        personal: ("FOIA 40(2)", "section 40(2)"), commercial: ("FOIA 43(2)", "section 43(2)"))

    static let all = [
        foia,
        SampleLaw(
            code: "EIR", title: "Environmental Information Regulations 2004", reference: "EIR-2024-0042",
            personal: ("EIR 13(1)", "regulation 13(1)"), commercial: ("EIR 12(5)(e)", "regulation 12(5)(e)")),
        SampleLaw(
            code: "FOISA", title: "Freedom of Information (Scotland) Act 2002", reference: "FOI-2024-0043",
            personal: ("FOISA 38(1)(b)", "section 38(1)(b)"), commercial: ("FOISA 33(1)(b)", "section 33(1)(b)")),
        SampleLaw(
            code: "EISR", title: "Environmental Information (Scotland) Regulations 2004", reference: "EIR-2024-0044",
            personal: ("EISR 11(2)", "regulation 11(2)"), commercial: ("EISR 10(5)(e)", "regulation 10(5)(e)")),
        SampleLaw(
            code: "SAR", title: "UK GDPR, Article 15", reference: "SAR-2024-0045",
            personal: ("DPA Sch 2 para 16", "Schedule 2 paragraph 16"),
            commercial: ("DPA Sch 2 para 23", "Schedule 2 paragraph 23")),
    ]

    /// The sample's draft, answered under this law.
    func answering(_ draft: PackDraft) -> PackDraft {
        var draft = draft
        draft.statement.regime = .init(code: code, title: title)
        draft.statement.reference = reference
        draft.statement.letter.reference = reference
        for index in draft.statement.exemptions.indices {
            let provision = provision(of: draft.statement.exemptions[index].code)
            draft.statement.exemptions[index].code = provision.code
            draft.statement.exemptions[index].section = provision.words
        }
        for index in draft.statement.documents.indices {
            draft.statement.documents[index].exemptions = draft.statement.documents[index].exemptions.map {
                provision(of: $0).code
            }
        }
        for conversation in draft.conversations.indices {
            draft.conversations[conversation].title = draft.conversations[conversation].title.map { run in
                if case .withheld(let ground, let parts) = run {
                    .withheld(answering(ground), parts: parts)
                } else {
                    run
                }
            }
            for record in draft.conversations[conversation].records.indices {
                let withholding = draft.conversations[conversation].records[record].withholding
                draft.conversations[conversation].records[record].withholding = Withholding(
                    wholeComponents: withholding.wholeComponents.mapValues(answering),
                    spans: withholding.spans.mapValues { spans in
                        spans.map { Withholding.Span($0.range, answering($0.ground)) }
                    })
            }
        }
        return draft
    }

    private func answering(_ ground: Ground) -> Ground {
        let (old, new) = (Self.foia.provision(of: ground.code), provision(of: ground.code))
        return Ground(
            code: new.code, label: ground.label.replacing(old.words, with: new.words), reason: ground.reason,
            standIn: ground.standIn)
    }

    private func provision(of code: String) -> (code: String, words: String) {
        code == Self.foia.commercial.code ? commercial : personal
    }
}
