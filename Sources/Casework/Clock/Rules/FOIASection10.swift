internal import Retention

// Freedom of Information Act 2000, section 10: time for compliance with request.
//
// (1) Promptly, and not later than the twentieth working day following the date of receipt.
// (2) Where a fees notice was given and the fee paid, the working days from the day of the notice to the day on which
//     the fee is received, both inclusive, are disregarded.
// (6) The date of receipt is the day on which the request is received or, if later, that on which the information asked
//     for under section 1(3) is received. A working day is any day other than a Saturday, a Sunday, Christmas Day, Good
//     Friday or a bank holiday under the Banking and Financial Dealings Act 1971 in any part of the United Kingdom.
//
// Our reading: a clarification starts twenty new days, it does not pause the old ones. A request received on a Sunday
// is received on that Sunday. There is one calendar for the whole United Kingdom: 2 January and 17 March count for
// nobody. Days by proclamation are bank holidays also where they were proclaimed after the request (19 September 2022
// is contested; we take the words as they stand). Office closures are working days.

extension AccessLaw {
    static let foia = AccessLaw(
        scope: .anyPart, workingDay: "FOIA s.10(6)", receipt: "FOIA s.10(1), s.10(6)",
        clarification: "FOIA s.1(3), s.10(6)(b)", fee: "FOIA s.10(2)", feeWindow: .months(3),
        feeWindowReference: "FOIA s.9(2)", transfer: "Code of Practice under FOIA s.45", posting: nil)
}

extension ClockRule {
    static let foiaResponse = ClockRule(
        reference: "FOIA s.10(1)",
        accepts: [
            .clarificationRequested, .clarificationReceived, .feeNotice, .feePaid, .transferredReceived,
            .publicInterestExtension,
        ]
    ) { request in
        var outcome = try AccessClock(
            law: .foia, request: request, length: 20, reference: "FOIA s.10(1)"
        ).outcome()
        if request.has(.publicInterestExtension), let due = outcome.due {
            outcome.notes.append(
                "the public interest may take longer, but the refusal notice with an estimate of the date is due by "
                    + "\(due.longText) (FOIA s.17(1), (2))")
        }
        return outcome
    }
}
