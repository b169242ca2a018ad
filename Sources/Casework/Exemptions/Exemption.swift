import Foundation

/// A provision by which an authority may withhold: an exemption of FOIA, FOISA or the DPA 2018, an exception of EIR or EISR.
///
/// Source: FOIA Part II and s.2(3), FOISA Part 2 and s.2(2), EIR regs 12 and 13, EISR regs 10 and 11, DPA 2018 Schs 2 and 3.
/// Provisions that a council cannot rely on (FOIA s.35, FOISA s.29) are left out.
public struct Exemption: Sendable, Equatable {
    /// The law it stands in.
    public let law: Regime
    /// Where it stands in that law: `40(2)`, `12(5)(e)`, `Sch 2 para 16`.
    public let section: String
    /// What it covers, for a member of the public: "personal information about someone else".
    public let words: String
    /// Whether the public interest is weighed before it is relied on (FOIA s.2(2)(b), EIR reg 12(1)(b)).
    public let isQualified: Bool
    /// The limb under which an authority may neither confirm nor deny that it holds such information; nil where it may not.
    public let neitherConfirmNorDeny: String?
    /// What must be on file before it is relied on.
    public let needs: RequestChecked.Check?

    /// Whether the public interest is weighed before an authority neither confirms nor denies.
    ///
    /// FOISA s.18(1) asks for that whatever the exemption is: also where the exemption itself is absolute.
    public var weighsSilence: Bool { isQualified || law == .foisa }

    /// As a pack names it: `FOIA 40(2)`, `DPA Sch 2 para 16`.
    public var code: String { "\(law.prefix) \(section)" }

    /// The provision, short: "section 40(2)", "regulation 12(5)(e)", "Schedule 2 paragraph 16".
    public var provision: String { law.provision(section) }

    /// In a sentence: "section 40(2) of the Freedom of Information Act 2000".
    public var title: String { "\(provision) of the \(law.exemptingLaw)" }

    init(
        _ law: Regime, _ section: String, _ words: String, qualified: Bool, ncnd: String? = nil,
        needs: RequestChecked.Check? = nil
    ) {
        self.law = law
        self.section = section
        self.words = words
        isQualified = qualified
        neitherConfirmNorDeny = ncnd
        self.needs = needs
    }

    /// Finds a provision by what an officer types: `40(2)`, `s.40(2)`, `FOIA 40(2)`, `reg 12(5)(e)`.
    ///
    /// - Parameter law: the law of the request. Where information in it is environmental, or is not, its companion's
    ///   provisions are found by their prefix, such as `EIR 12(5)(e)`.
    /// - Throws: `wrongUse`, listing what can be relied on.
    public init(parsing text: String, under law: Regime) throws {
        var section = text.trimmingCharacters(in: .whitespaces)
        var named = law
        for other in Regime.allCases where section.lowercased().hasPrefix(other.prefix.lowercased() + " ") {
            named = other
            section = section.dropFirst(other.prefix.count).trimmingCharacters(in: .whitespaces)
        }
        for word in ["section", "regulation", "reg.", "reg", "s."] where section.lowercased().hasPrefix(word) {
            section = section.dropFirst(word.count).trimmingCharacters(in: .whitespaces)
            break
        }
        guard named == law || named == law.companion else {
            throw CaseworkError(
                .wrongUse,
                "\u{201C}\(text)\u{201D} stands in the \(named.exemptingLaw), under which this request is not answered: it is "
                    + "a \(law.rawValue) request. Log that part of the letter under its own law "
                    + "(`canute request open --part-of`).")
        }
        if let why = Self.refused["\(named.prefix) \(section)"] { throw CaseworkError(.wrongUse, why) }
        guard let found = Self.all(of: named).first(where: { $0.section.lowercased() == section.lowercased() }) else {
            throw CaseworkError(
                .wrongUse,
                "\u{201C}\(text)\u{201D} is no \(named.exemptionWord) of \(named.prefix) that a council can rely on: give one "
                    + "of " + Self.all(of: named).map(\.section).joined(separator: ", ") + ".")
        }
        self = found
    }

    /// As a decision on a request under `law` names it: the section alone, or with its law where that is another.
    func reference(under law: Regime) -> String { self.law == law ? section : code }

    /// All of a law, in its order.
    public static func all(of law: Regime) -> [Exemption] {
        switch law {
        case .foia: foia
        case .eir: eir
        case .foisa: foisa
        case .eisr: eisr
        case .sar: dataProtection
        }
    }

    /// The one that covers the personal data of somebody else.
    package static func personalData(under law: Regime) -> Exemption? {
        all(of: law).first { $0.section == law.personalData }
    }

    /// Well-known provisions that a council cannot rely on, with the reason.
    private static let refused: [String: String] = {
        let policy =
            "is for government departments and ministers only: a council cannot rely on it. Look at"
        var refused: [String: String] = ["FOISA 29": "FOISA section 29 \(policy) section 30."]
        refused["DPA Sch 2 para 4"] =
            "Paragraph 4 of Schedule 2 is for immigration control by the Home Secretary: a council cannot rely on it."
        refused["DPA Sch 2 para 17"] =
            "Paragraph 17 of Schedule 2 exempts nothing: it presumes that the data of health, social and education workers may "
            + "be disclosed. Look at paragraph 16."
        for limb in ["", "(1)", "(1)(a)", "(1)(b)", "(1)(c)", "(1)(d)"] {
            refused["FOIA 35\(limb)"] = "FOIA section 35 \(policy) section 36, with its qualified person's opinion."
        }
        return refused
    }()
}

extension Regime {
    /// The law whose provisions withhold under this regime, in full.
    var exemptingLaw: String { self == .sar ? "Data Protection Act 2018" : lawTitle }

    /// The law that gives the right, in full.
    var lawTitle: String {
        switch self {
        case .foia: "Freedom of Information Act 2000"
        case .eir: "Environmental Information Regulations 2004"
        case .foisa: "Freedom of Information (Scotland) Act 2002"
        case .eisr: "Environmental Information (Scotland) Regulations 2004"
        case .sar: "UK GDPR, Article 15"
        }
    }

    /// What stands before a provision in its code.
    var prefix: String { self == .sar ? "DPA" : rawValue }

    /// What its provisions are called.
    var exemptionWord: String { self == .eir || self == .eisr ? "exception" : "exemption" }

    /// The law that takes over where information is environmental, or is not.
    var companion: Regime? {
        switch self {
        case .foia: .eir
        case .eir: .foia
        case .foisa: .eisr
        case .eisr: .foisa
        case .sar: nil
        }
    }

    /// The provision on the personal data of others.
    var personalData: String {
        switch self {
        case .foia: "40(2)"
        case .eir: "13(1)"
        case .foisa: "38(1)(b)"
        case .eisr: "11(2)"
        case .sar: "Sch 2 para 16"
        }
    }

    func provision(_ section: String) -> String {
        switch self {
        case .foia, .foisa: "section \(section)"
        case .eir, .eisr: "regulation \(section)"
        case .sar: section.replacing("Sch ", with: "Schedule ").replacing(" para ", with: " paragraph ")
        }
    }
}
