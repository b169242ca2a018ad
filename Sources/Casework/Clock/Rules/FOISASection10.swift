// Freedom of Information (Scotland) Act 2002, sections 10, 73 and 74(2): time for compliance.
//
// 10(1) Promptly, and not later than the twentieth working day after the receipt of the request, or of the further
//       information asked for under section 1(3).
// 10(2) For the Keeper of the Records of Scotland and information transferred to the Keeper that is not open: the
//       thirtieth.
// 10(3) Where a fees notice was given and the fee duly paid, the working days from the notice to the payment, both
//       inclusive, are disregarded.
// 73    A working day is any day but a Saturday, a Sunday, Christmas Day or a bank holiday in Scotland.
// 74(2) A thing posted is presumed not to be received until the third day after the day of posting.
//
// Our reading: Scotland's bank holidays alone. Good Friday is one; Easter Monday and the last Monday in August are not.
// A posted request that is known to have come later than the third day was received on the later day.

extension AccessLaw {
    static let foisa = AccessLaw(
        scope: .part(.scotland), workingDay: "FOISA s.73", receipt: "FOISA s.10(1)(a)",
        clarification: "FOISA s.1(3), s.10(1)(b)", fee: "FOISA s.10(3)", feeWindow: .months(3),
        feeWindowReference: "FOISA s.9(3)", transfer: nil, posting: "FOISA s.74(2)(a)")
}

extension ClockRule {
    static let foisaEvents: [ClockEvent.Name] = [
        .clarificationRequested, .clarificationReceived, .feeNotice, .feePaid, .posted,
    ]

    static let foisaResponse = ClockRule(reference: "FOISA s.10(1)", accepts: foisaEvents) { request in
        try AccessClock(law: .foisa, request: request, length: 20, reference: "FOISA s.10(1)").outcome()
    }

    static let foisaKeeper = ClockRule(reference: "FOISA s.10(2)", accepts: foisaEvents) { request in
        try AccessClock(law: .foisa, request: request, length: 30, reference: "FOISA s.10(2)").outcome()
    }
}
