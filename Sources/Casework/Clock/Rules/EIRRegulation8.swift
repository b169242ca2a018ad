// Environmental Information Regulations 2004, regulation 8(5): the time for paying in advance.
//
// The charge is paid no later than sixty working days after the date on which notice of it was given.
//
// Our reading: “after” leaves out the day of the notice (compare the Scottish regulations, which begin with it).

extension ClockRule {
    static let eirFeeWindow = ClockRule(reference: "EIR reg.8(5)", accepts: [.feeNotice, .feePaid]) { request in
        try AccessLaw.eir.feeWindowClock(request)
    }
}
