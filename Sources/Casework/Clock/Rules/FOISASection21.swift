// Freedom of Information (Scotland) Act 2002, section 21(1): review by the authority.
//
// Promptly, and not later than the twentieth working day after receipt of the requirement for review.
//
// Our reading: twenty days; “sixtieth” in some copies of the text is the expired Coronavirus wording. The Keeper's
// thirty days of section 21(2), where another authority reviews, are not computed.

extension ClockRule {
    static let foisaReview = ClockRule(reference: "FOISA s.21(1)", accepts: [.posted]) { request in
        try AccessClock(law: .foisa, request: request, length: 20, reference: "FOISA s.21(1)").outcome()
    }
}
