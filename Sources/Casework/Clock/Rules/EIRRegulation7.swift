// Environmental Information Regulations 2004, regulation 7: extension of time.
//
// (1) The twenty working days may become forty where the complexity and volume of the information make it impracticable
//     to answer or to decide earlier. (3) The applicant is told as soon as possible and no later than the twentieth
//     day.
//
// Our reading: complexity and volume, both. Without notice in time there is no extension. Notice is due by the day on
// which the answer would have been, clarification and advance payment taken into account.

extension ClockRule {
    static let eirExtended = ClockRule(reference: "EIR reg.7(1)", accepts: eirEvents) { request in
        try AccessClock(law: .eir, request: request, length: 20, reference: "EIR reg.5(2)")
            .extended(to: 40, reference: "EIR reg.7(1)", assumed: true)
    }
}
