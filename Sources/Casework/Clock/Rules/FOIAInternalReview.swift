// Code of Practice under section 45 of the Freedom of Information Act 2000 (4 July 2018): internal review.
//
// The Act sets no time. The Commissioner expects the outcome within twenty working days of the complaint, in
// exceptional cases forty; an authority may decline a review asked for more than forty working days after its answer.
//
// Our reading: working days as in section 10(6). `received` is the day of the complaint or, for the applicant's time,
// of the answer. Forty days are given only where the applicant was told of the extension within the first twenty.

extension ClockRule {
    static let foiaReview = ClockRule(
        reference: "Code of Practice under FOIA s.45; ICO: 20 working days", accepts: [.extensionNotified]
    ) { request in
        try AccessClock(
            law: .foia, request: request, length: 20, reference: "FOIA s.45 Code"
        ).extended(to: 40, reference: "FOIA s.45 Code, exceptional cases", assumed: false)
    }

    static let foiaRequirementForReview = ClockRule(
        reference: "Code of Practice under FOIA s.45: 40 working days", accepts: []
    ) { request in
        try AccessClock(law: .foia, request: request, length: 40, reference: "FOIA s.45 Code").outcome()
    }
}
