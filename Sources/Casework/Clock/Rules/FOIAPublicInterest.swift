internal import Retention

// Freedom of Information Act 2000, section 10(3) with section 17(2) and (3): time for the public interest test.
//
// Where a qualified exemption may apply, the authority need not comply until such time as is reasonable in the
// circumstances; but the refusal notice, with an estimate of the date of the decision, is due within section 10(1).
//
// Our reading: the Act names no number. The Commissioner's guideline is no more than twenty further working days, forty
// in all, and that is the date given here. The notice of day 20 is stated beside it.

extension ClockRule {
    static let foiaPublicInterest = ClockRule(
        reference: "FOIA s.10(3), s.17(2)-(3); ICO guideline of 40 working days",
        accepts: [
            .clarificationRequested, .clarificationReceived, .feeNotice, .feePaid, .transferredReceived,
            .publicInterestExtension,
        ]
    ) { request in
        let ordinary = try AccessClock(
            law: .foia, request: request, length: 20, reference: "FOIA s.10(1)"
        ).outcome()
        guard ordinary.state == .running, let noticeDue = ordinary.due else { return ordinary }
        var outcome = try AccessClock(
            law: .foia, request: request, length: 40, reference: "FOIA s.10(3), ICO guideline"
        ).outcome()
        outcome.notes.append(
            "the refusal notice with an estimate of the date of the decision is due by \(noticeDue.longText) "
                + "(FOIA s.17(1), (2))")
        if let notified = request.dates(.publicInterestExtension).first, notified > noticeDue {
            outcome.notes.append("that notice was given on \(notified.longText), too late")
        }
        return outcome
    }
}
