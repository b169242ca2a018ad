// Freedom of Information (Scotland) Act 2002, section 20(5): the applicant's time to require a review.
//
// Not later than the fortieth working day after (a) the expiry of the time allowed for complying with the request or
// (b) where the authority answered outwith that time, the receipt of its answer or notice.
//
// Our reading: `received` is the day on which the time for complying ended, or of the late answer. The authority may
// take a later requirement, section 20(6).

extension ClockRule {
    static let foisaRequirementForReview = ClockRule(reference: "FOISA s.20(5)", accepts: []) { request in
        var outcome = try AccessClock(law: .foisa, request: request, length: 40, reference: "FOISA s.20(5)").outcome()
        outcome.notes.append("the authority may review on a later requirement too, if it thinks fit (FOISA s.20(6))")
        return outcome
    }
}
