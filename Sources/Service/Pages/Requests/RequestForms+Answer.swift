import Archive
import Records
import Ledger
import Casework
import Retention
import HTTPTypes

/// The forms for what must be on file before an answer goes out, and for answers, stages and the end.
extension RequestForms {
    static let check = RequestForm(
        key: "check", title: "An opinion or a check that the law asks for", button: "File it",
        items: { _ in
            [
                .choice(
                    "check", "What was checked",
                    [
                        ("qualified-person", "The qualified person’s opinion (FOIA s.36)"),
                        (
                            "completion",
                            "Who prepares unfinished material, and when it will be finished (EIR reg 14(4))"
                        ),
                        ("health-opinion", "A health professional’s opinion"),
                        ("known-to-subject", "That the person knows the health data already"),
                        ("consent", "Consent to the disclosure of sensitive data"),
                        ("presence", "That everybody who could see it was staff"),
                        ("authority", "Authority to ask for another"),
                        ("competence", "A child’s competence, or the parent’s responsibility"),
                        ("address", "That the address is safe to send to"),
                    ]),
                .line("person", "Who gave the opinion or made the check"), .line("role", "In which office").optional,
                .date("date", "On which day"), .area("text", "What was put to them and what they said"),
            ]
        }, field: "check",
        act: { archive, request, form in
            guard let check = RequestChecked.Check(rawValue: form["check"]) else {
                throw Fault(.badRequest, "Say what was checked.")
            }
            try archive.file(
                check, by: form["person"], role: form.optional("role"), date: try form.day("date"), note: form["text"],
                on: request.id)
            return "It is on file."
        })

    static let particulars = RequestForm(
        key: "article-15", title: "What Article 15 asks to be told besides the data", button: "State it",
        items: { _ in
            [
                .area("purposes", "Why the data is processed"), .area("categories", "Which kinds of data"),
                .area("recipients", "Who received it or will"),
                .area("transfers", "Where it goes abroad, and under which safeguards").optional,
                .area("automated", "Decisions made without a person").optional,
            ]
        }, fits: { $0.closed == nil && $0.regime == .sar }, field: "purposes",
        act: { archive, request, form in
            try archive.state(
                Article15Stated(
                    purposes: form["purposes"], categories: form["categories"], recipients: form["recipients"],
                    transfers: form.optional("transfers"), automated: form.optional("automated")), on: request.id)
            return "The particulars are stated."
        })

    static let silence = RequestForm(
        key: "neither-confirm-nor-deny", title: "Neither confirm nor deny that it is held", button: "Decide so",
        items: { request in
            [
                .choice(
                    "exemption", "Under",
                    Exemption.all(of: request.regime).filter { $0.neitherConfirmNorDeny != nil }.map {
                        ($0.section, "\($0.neitherConfirmNorDeny ?? ""): \($0.words)")
                    }),
                .area("reason", "Why to confirm or deny would itself disclose"),
                .area("interest", "Public interest", hint: "Needed where the exemption is qualified.").optional,
            ]
        }, field: "reason",
        act: { archive, request, form in
            try archive.neitherConfirmNorDeny(
                request.id, exemption: form["exemption"], reason: form["reason"],
                publicInterest: form.optional("interest"))
            return "The answer neither confirms nor denies."
        })

    static let stage = RequestForm(
        key: "stage", title: "A review, a complaint to the regulator, or an appeal", button: "Record it",
        items: { _ in
            [
                .choice(
                    "stage", "Which",
                    [
                        ("internal-review", "Internal review"), ("regulator", "Complaint to the regulator"),
                        ("tribunal", "Appeal to a tribunal"),
                    ]),
                .date("date", "The day it was received, or decided"),
                .choice(
                    "outcome", "How it ended",
                    [
                        ("", "It begins"), ("upheld", "Upheld"), ("partly-upheld", "Partly upheld"),
                        ("not-upheld", "Not upheld"), ("withdrawn", "Withdrawn"),
                    ]),
                .line("reference", "The other side’s reference").optional,
                .line("note", "What to remember of it").optional,
            ]
        }, fits: { _ in true }, field: "stage",
        act: { archive, request, form in
            guard let stage = RequestStage.Stage(rawValue: form["stage"]) else {
                throw Fault(.badRequest, "Say which.")
            }
            try archive.note(
                RequestStage(
                    stage: stage, date: try form.day("date").description, reference: form.optional("reference"),
                    outcome: RequestStage.Outcome(rawValue: form["outcome"]), note: form.optional("note")),
                on: request.id)
            return "It is recorded."
        })

    static let answer = RequestForm(
        key: "answer", title: "Answer by a letter alone",
        hint:
            "For where no pack is needed. The letter is kept with the request’s correspondence, from where you send it.",
        button: "Answer it", action: .issuePack,
        items: { _ in
            [
                .choice("outcome", "Because", AnsweredByLetter.Outcome.allCases.map { ($0.rawValue, $0.words) }),
                .area("reason", "Why, in words for the applicant"),
            ]
        }, fits: { $0.closed == nil && $0.answeredOn == nil }, field: "reason",
        act: { archive, request, form in
            guard let outcome = AnsweredByLetter.Outcome(rawValue: form["outcome"]) else {
                throw Fault(.badRequest, "Say why no pack is needed.")
            }
            _ = try archive.answer(request.id, outcome: outcome, reason: form["reason"])
            return "\(request.id) is answered. The letter stands under Correspondence."
        })

    static let restrict = RequestForm(
        key: "restrict", title: "Who may know this request",
        hint: "You are always one of them. With no names it is open again to everybody who works on requests.",
        button: "Save", action: .restrictRequest,
        items: { _ in
            [
                .area("readers", "Names, a line each").optional,
                .line("reason", "Why it is restricted, or no longer is"),
            ]
        }, fits: { _ in true }, field: "reason",
        act: { archive, request, form in
            let readers = form["readers"].split(whereSeparator: \.isNewline).map(String.init)
            try archive.restrictRequest(request.id, to: readers, reason: form["reason"])
            return readers.isEmpty
                ? "\(request.id) is open to all who work on requests." : "\(request.id) is restricted."
        })

    static let close = RequestForm(
        key: "close", title: "Close the request", hint: "Nothing more is decided on it then.", button: "Close it",
        items: { _ in [.line("outcome", "How it ended")] }, field: "outcome",
        act: { archive, request, form in
            guard !form["outcome"].isEmpty else { throw Fault(.badRequest, "Say how it ended.") }
            try archive.closeRequest(request.id, outcome: form["outcome"])
            return "\(request.id) is closed."
        })
}

extension AnsweredByLetter.Outcome {
    /// As people say it.
    var words: String {
        switch self {
        case .notHeld: "Nothing is held"
        case .elsewhere: "It can be had elsewhere"
        case .costLimit: "It would cost more than the limit"
        case .vexatious: "It is vexatious, or manifestly unreasonable"
        case .repeated: "The same was asked and answered before"
        case .transferred: "Another authority holds it"
        case .withdrawn: "The applicant withdrew it"
        case .clarificationLapsed: "The applicant did not say what is meant"
        case .feeLapsed: "The fee was not paid in time"
        }
    }
}
