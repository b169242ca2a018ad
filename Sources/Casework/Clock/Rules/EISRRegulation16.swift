// Environmental Information (Scotland) Regulations 2004, regulation 16: review.
//
// (2) Representations are made no later than forty working days after the applicant receives the decision, or after the
//     date by which one should have been made. (4) The authority answers no later than twenty working days after
//     receiving them.
//
// Our reading: `received` is the day of the decision (or the day it was due), or of the representations.

extension ClockRule {
    static let eisrRepresentations = ClockRule(reference: "EI(S)R reg.16(2)", accepts: []) { request in
        try AccessClock(law: .eisr, request: request, length: 40, reference: "EI(S)R reg.16(2)").outcome()
    }

    static let eisrReview = ClockRule(reference: "EI(S)R reg.16(4)", accepts: []) { request in
        try AccessClock(law: .eisr, request: request, length: 20, reference: "EI(S)R reg.16(4)").outcome()
    }
}
