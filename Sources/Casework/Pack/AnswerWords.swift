import Retention

/// The sentences of an answer that differ from law to law.
///
/// Source: FOIA ss.1, 17, 50; EIR regs 5, 11, 14, 18; FOISA ss.16, 17, 19, 20, 47; EISR regs 5, 13, 16, 17; UK GDPR Arts 12, 15,
/// 77 and DPA 2018 ss.164A, 167.
struct AnswerWords {
    let regime: Regime
    let issued: CivilDate

    /// From this day the controller's own complaints procedure is a right (DPA 2018 s.164A; DUAA 2025 s.103).
    private static let controllerComplaints = CivilDate(year: 2026, month: 6, day: 19)

    /// The law as a letter calls it after its first mention.
    var law: String {
        switch regime {
        case .foia, .foisa: "the Act"
        case .eir, .eisr: "the Regulations"
        case .sar: "the Data Protection Act 2018"
        }
    }

    var title: String { regime == .sar ? "Your request for your personal data" : "Your request for information" }

    func opening(received: String) -> String {
        switch regime {
        case .sar:
            "Thank you for your request for the personal data that we hold about you, which we received on \(received). We "
                + "have dealt with it under Article 15 of the UK GDPR."
        case .foia, .eir, .foisa, .eisr:
            "Thank you for your request, which we received on \(received). We have dealt with it under the "
                + "\(regime.lawTitle)."
        }
    }

    var notHeld: String {
        switch regime {
        case .foia: "We searched our records and do not hold the information that you asked for."
        case .eir, .eisr:
            "We searched our records and did not hold the information that you asked for when we received your request "
                + "(regulation \(regime == .eir ? "12" : "10")(4)(a))."
        case .foisa:
            "We searched our records and do not hold the information that you asked for. This is a notice under section 17 of "
                + "the Act."
        case .sar: "We searched our records and do not hold personal data about you."
        }
    }

    func sending(_ messages: String, _ conversations: String) -> String {
        regime == .sar
            ? "We hold personal data about you. We are sending a copy of it: \(messages) from \(conversations)"
            : "We hold information that you asked for. We are sending \(messages) from \(conversations)"
    }

    /// What is said of tables that are enclosed as CSV (FOIA ss.11(1A), 11A; for most bodies re-use rests on SI 2015/1415).
    func tables(_ count: Int) -> String {
        let enclosed =
            "\(count == 1 ? "A table is" : "\(count) tables are") enclosed as CSV too, in the folder datasets"
        return regime == .sar
            ? enclosed + "."
            : enclosed
                + ", so that other programs can read \(count == 1 ? "it" : "them"). Where the copyright is ours, you may "
                + "re-use \(count == 1 ? "it" : "them") under the Open Government Licence v3.0."
    }

    var withheld: String {
        "We have withheld some parts, because \(law) \(regime == .eir || regime == .eisr ? "except" : "exempt")"
            + "\(regime == .eir || regime == .eisr ? "" : "s") them. Each place is marked where it stands."
    }

    /// How to ask for a review, without the date.
    var review: String {
        switch regime {
        case .foia: "If you are unhappy with this answer you can ask us to review it"
        case .eir:
            "If you think that we have not complied with the Regulations you can make representations to us (regulation 11). "
                + "We then look at the matter again, free of charge, and answer within 40 working days. Write to us"
        case .foisa: "If you are unhappy with this answer you can require us to review it (section 20 of the Act)"
        case .eisr: "If you are unhappy with this answer you can ask us to review it (regulation 16)"
        case .sar:
            issued >= (Self.controllerComplaints ?? issued)
                ? "If you are unhappy with this answer you can complain to us as the controller (section 164A of the Data "
                    + "Protection Act 2018). We acknowledge a complaint within 30 days"
                : "If you are unhappy with this answer you can complain to us as the controller"
        }
    }

    /// Where to turn after that.
    func complaint(to regulator: String) -> String {
        switch regime {
        case .foia:
            "If you are still unhappy after our review, you have the right under section 50 of the Act to complain to the "
                + regulator
        case .eir:
            "If you are still unhappy after that, you have the right under section 50 of the Freedom of Information Act 2000, as "
                + "regulation 18 applies it, to complain to the \(regulator)"
        case .foisa:
            "If you are still unhappy after our review, you have the right under section 47 of the Act to appeal within six "
                + "months to the \(regulator)"
        case .eisr:
            "If you are still unhappy after our review, you have the right under section 47 of the Freedom of Information "
                + "(Scotland) Act 2002, as regulation 17 applies it, to appeal within six months to the \(regulator)"
        case .sar:
            "You also have the right to complain to the \(regulator) (Article 77 of the UK GDPR)"
        }
    }

    /// What is open after that or beside it; nil where the letter need not say.
    var court: String? {
        switch regime {
        case .foia, .eir: nil
        case .foisa, .eisr:
            "Against the Commissioner's decision you can appeal on a point of law to the Court of Session (section 56 of the "
                + "Freedom of Information (Scotland) Act 2002)."
        case .sar:
            "You can also ask a court to enforce your rights (section 167 of the Data Protection Act 2018)."
        }
    }
}

extension Exemption {
    /// Why the personal data of others is exempt, as the law puts it (FOIA s.40(3A)(a) and its like); nil for the rest.
    var principle: String? {
        let condition: String
        switch (law, section) {
        case (.foia, "40(2)"): condition = "Section 40(2) applies by virtue of section 40(3A)(a)"
        case (.eir, "13(1)"): condition = "Regulation 13(1) applies by virtue of regulation 13(2A)(a)"
        case (.foisa, "38(1)(b)"): condition = "Section 38(1)(b) applies by virtue of section 38(2A)(a)"
        case (.eisr, "11(2)"): condition = "Regulation 11(2) applies by virtue of regulation 11(3A)(a)"
        default: return nil
        }
        return condition
            + ": disclosure would contravene the first data protection principle, that personal data is used lawfully, fairly "
            + "and transparently (Article 5(1)(a) of the UK GDPR)."
    }
}
