// Freedom of Information Act 2000, section 9(2): the time for paying a fee.
//
// The authority need not answer unless the fee is paid within the period of three months beginning with the day on
// which the fees notice is given.
//
// Our reading: “beginning with” counts the day of the notice, so the last day is the day before the corresponding date
// (notice on 5 September: 4 December). Where the third month has no corresponding date, the period ends with that
// month. It is a period of calendar months: it may end on a Sunday.

extension ClockRule {
    static let foiaFeeWindow = ClockRule(reference: "FOIA s.9(2)", accepts: [.feeNotice, .feePaid]) { request in
        try AccessLaw.foia.feeWindowClock(request)
    }
}
