// Environmental Information (Scotland) Regulations 2004, regulation 8(6): the time for paying in advance.
//
// The fee must be paid within a period of sixty working days beginning with the day on which notice of it was given.
//
// Our reading: the day of the notice is the first of the sixty where it is a working day.

extension ClockRule {
    static let eisrFeeWindow = ClockRule(reference: "EI(S)R reg.8(6)", accepts: [.feeNotice, .feePaid]) { request in
        try AccessLaw.eisr.feeWindowClock(request)
    }
}
