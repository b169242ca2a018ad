// Environmental Information (Scotland) Regulations 2004, regulations 5(2), 8(7), 9(4) and 14: the answer.
//
// 5(2)(a) As soon as possible and no later than twenty working days after the date of receipt.
// 8(7)    No working day from the notice of advance payment to the payment, both included, counts.
// 9(4)    Too general a request: the date on which the further particulars are received is that of the request, and the
//         period begins on the day following it.
// 14      A transferred request is received when the receiving authority receives it.
// 2(1)    Working day: section 73 of the Freedom of Information (Scotland) Act 2002.
//
// Our reading: Scotland's bank holidays alone. There is no rule on posting. An extension: regulation 7.

extension AccessLaw {
    static let eisr = AccessLaw(
        scope: .part(.scotland), workingDay: "EI(S)R reg.2(1), FOISA s.73", receipt: "EI(S)R reg.5(2)(a)",
        clarification: "EI(S)R reg.9(4)", fee: "EI(S)R reg.8(7)", feeWindow: .workingDaysBeginning(60),
        feeWindowReference: "EI(S)R reg.8(6)", transfer: "EI(S)R reg.14", posting: nil)
}

extension ClockRule {
    static let eisrResponse = ClockRule(reference: "EI(S)R reg.5(2)(a)", accepts: eirEvents) { request in
        try AccessClock(law: .eisr, request: request, length: 20, reference: "EI(S)R reg.5(2)(a)")
            .extended(to: 40, reference: "EI(S)R reg.7(1)", assumed: false)
    }
}
