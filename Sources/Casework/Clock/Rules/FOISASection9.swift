// Freedom of Information (Scotland) Act 2002, section 9(3): the time for paying a fee.
//
// Due payment is payment within the period of three months beginning with the day on which the fees notice is given.
//
// Our reading: as section 9(2) of the Freedom of Information Act 2000, whose words it shares.

extension ClockRule {
    static let foisaFeeWindow = ClockRule(reference: "FOISA s.9(3)", accepts: [.feeNotice, .feePaid]) { request in
        try AccessLaw.foisa.feeWindowClock(request)
    }
}
