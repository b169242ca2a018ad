extension Exemption {
    /// Data Protection Act 2018, Schedules 2 and 3, as far as they exempt from Article 15 of the UK GDPR.
    static let dataProtection: [Exemption] = [
        dpa(
            "Sch 2 para 2", "information that could harm the prevention of crime or the collection of tax", secret: true
        ),
        dpa("Sch 2 para 3", "a risk assessment for tax or benefits", secret: true),
        dpa("Sch 2 para 5", "information needed for legal proceedings, or that a law restricts", secret: true),
        dpa("Sch 2 para 7", "information that could harm the protection of the public", secret: true),
        dpa("Sch 2 para 8", "information that could harm audit functions", secret: true),
        dpa("Sch 2 para 9", "information that could harm a regulator's work", secret: true),
        dpa(
            "Sch 2 para 10", "information that could harm the oversight of legal services or health care", secret: true),
        dpa("Sch 2 para 11", "information that could harm the work of an ombudsman or regulator", secret: true),
        dpa("Sch 2 para 12", "information that could harm a regulator's statutory functions", secret: true),
        dpa("Sch 2 para 13", "information that parliamentary privilege protects", secret: true),
        dpa("Sch 2 para 14", "information about judicial independence and proceedings"),
        dpa("Sch 2 para 15", "information about honours"),
        dpa("Sch 2 para 16", "information about somebody else", secret: true),
        dpa("Sch 2 para 19", "legal advice"),
        dpa("Sch 2 para 20", "information by which somebody would accuse themselves"),
        dpa("Sch 2 para 21", "information about corporate finance"),
        dpa("Sch 2 para 22", "management forecasts and planning"),
        dpa("Sch 2 para 23", "our intentions in negotiations with you"),
        dpa("Sch 2 para 24", "a reference given in confidence"),
        dpa("Sch 2 para 25", "examination scripts and marks"),
        dpa("Sch 2 para 26", "information for journalism, academic, artistic or literary work"),
        dpa("Sch 2 para 27", "information held for research or statistics"),
        dpa("Sch 2 para 28", "information held for archiving in the public interest"),
        dpa("Sch 3 para 5", "health information that could cause serious harm", needs: .healthOpinion),
        dpa("Sch 3 para 11", "social work information that could cause serious harm"),
        dpa("Sch 3 para 19", "education information that could cause serious harm"),
        dpa("Sch 3 para 21", "information about possible child abuse"),
        dpa("Sch 4", "information that another law forbids us to disclose"),
    ]

    private static func dpa(
        _ section: String, _ words: String, secret: Bool = false, needs: RequestChecked.Check? = nil
    ) -> Exemption {
        .init(.sar, section, words, qualified: false, ncnd: secret ? section : nil, needs: needs)
    }
}
