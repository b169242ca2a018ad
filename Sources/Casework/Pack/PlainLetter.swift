import Disclosure
import Retention

/// The letter that answers a request without a pack: what is refused or not held, why, and the applicant's rights.
///
/// Source: FOIA ss.12, 14, 16, 17(5) and (7), 21; FOISA ss.12, 14, 16, 17, 19, 25; EIR regs 9, 10, 14; UK GDPR Art 12(4).
struct PlainLetter {
    let authority: String
    let request: RequestFile
    let outcome: AnsweredByLetter.Outcome
    let reason: String
    let date: CivilDate

    func document() throws -> LetterDocument {
        guard let day = Readable.Day(date), let received = Readable.Day(request.received) else {
            throw CaseworkError(.wrongUse, "The dates of request \(request.id) cannot be written in a letter.")
        }
        let regulator = try Regulator.of(request.regime, on: date)
        let complaint = DisclosureStatement.ComplaintRights(
            reviewBy: request.regime.reviewBy(answered: date, division: request.division).flatMap { Readable.Day($0) },
            reviewHow: ["Reply to this letter, give the reference \(request.id), and say what you are unhappy with."],
            regulator: regulator.name, regulatorAddress: regulator.address, regulatorPhone: regulator.phone,
            regulatorURL: regulator.url)
        var letter = LetterComposer(
            authority: authority, request: request, namesRequester: true, date: day, received: received,
            exemptions: [], complaint: complaint, counts: .init([]),
            words: AnswerWords(regime: request.regime, issued: date), particulars: nil
        ).letter()
        guard let asked = letter.sections.first, let rights = letter.sections.last else { return letter }
        let answer = LetterDocument.Section(
            heading: "Our answer", blocks: [.paragraph(sentence), .paragraph(reason)])
        letter.sections = [asked, answer, rights]
        return letter
    }

    private var sentence: String {
        let law = request.regime
        let words = AnswerWords(regime: law, issued: date)
        switch outcome {
        case .notHeld: return words.notHeld
        case .elsewhere:
            return
                "You can reasonably get the information that you asked for elsewhere, so \(words.law) exempts it (section "
                + "\(law == .foia ? "21" : "25(1)"))."
        case .costLimit:
            return
                "To answer would cost more than the appropriate limit, so we are not obliged to (section 12 of the Act)."
        case .vexatious:
            return law == .foia || law == .foisa
                ? "We are not obliged to answer this request (section 14(1) of the Act)."
                : "This request is manifestly unreasonable (regulation \(law == .eir ? "12" : "10")(4)(b))."
        case .repeated:
            return
                "We answered the same request from you before, and a reasonable time has not passed since (section 14(2) of "
                + "the Act)."
        case .transferred: return "Another authority holds the information that you asked for."
        case .withdrawn: return "You told us that you no longer need an answer."
        case .clarificationLapsed: return "We asked what you meant and did not hear from you, so we close this request."
        case .feeLapsed: return "The fee that we asked for was not paid in time, so we are not obliged to answer."
        }
    }
}
