// Environmental Information Regulations 2004, regulations 5(2), 8(6), 9(4) and 10(2): the answer.
//
// 5(2)  As soon as possible and no later than twenty working days after the date of receipt.
// 8(6)  From the day of notice that a charge is to be paid in advance to the day it is received, both inclusive:
//       disregarded.
// 9(4)  A request too general: the twenty days run from the date on which the further particulars are received.
// 10(2) A transferred request is received when the authority it was passed to receives it.
// 2(1)  A working day is that of section 10(6) of the Freedom of Information Act: any part of the United Kingdom.
//
// Our reading: as for section 10 of that Act. Where an extension was notified in time, regulation 7 applies.

extension AccessLaw {
    static let eir = AccessLaw(
        scope: .anyPart, workingDay: "EIR reg.2(1), FOIA s.10(6)", receipt: "EIR reg.5(2)",
        clarification: "EIR reg.9(4)", fee: "EIR reg.8(6)", feeWindow: .workingDaysAfter(60),
        feeWindowReference: "EIR reg.8(5)", transfer: "EIR reg.10(2)", posting: nil)
}

extension ClockRule {
    static let eirEvents: [ClockEvent.Name] = [
        .clarificationRequested, .clarificationReceived, .feeNotice, .feePaid, .transferredReceived, .extensionNotified,
    ]

    static let eirResponse = ClockRule(reference: "EIR reg.5(2)", accepts: eirEvents) { request in
        try AccessClock(law: .eir, request: request, length: 20, reference: "EIR reg.5(2)")
            .extended(to: 40, reference: "EIR reg.7(1)", assumed: false)
    }
}
