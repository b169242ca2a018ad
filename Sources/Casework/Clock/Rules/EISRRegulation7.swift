// Environmental Information (Scotland) Regulations 2004, regulation 7: extension of time.
//
// (1) The twenty working days may be extended by up to twenty more where the volume and complexity of the information
//     make it impracticable to answer or decide earlier. (2) Notice no later than twenty working days after receipt.
//
// Our reading: the full further twenty days are given. Without notice in time there is no extension.

extension ClockRule {
    static let eisrExtended = ClockRule(reference: "EI(S)R reg.7(1)", accepts: eirEvents) { request in
        try AccessClock(law: .eisr, request: request, length: 20, reference: "EI(S)R reg.5(2)(a)")
            .extended(to: 40, reference: "EI(S)R reg.7(1)", assumed: true)
    }
}
