// Environmental Information Regulations 2004, regulation 11: representations and reconsideration.
//
// (2) The applicant's representations are made no later than forty working days after the date on which they believe
//     that the authority failed to comply. (4) The authority answers no later than forty working days after receiving
//     them.
//
// Our reading: `received` is the date of that failure (most often of the answer), or of the representations.

extension ClockRule {
    static let eirRepresentations = ClockRule(reference: "EIR reg.11(2)", accepts: []) { request in
        try AccessClock(law: .eir, request: request, length: 40, reference: "EIR reg.11(2)").outcome()
    }

    static let eirReview = ClockRule(reference: "EIR reg.11(4)", accepts: []) { request in
        try AccessClock(law: .eir, request: request, length: 40, reference: "EIR reg.11(4)").outcome()
    }
}
