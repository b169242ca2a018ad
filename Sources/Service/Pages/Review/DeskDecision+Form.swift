import Casework

extension DeskDecision {
    /// The forms of the right side of the desk for one message.
    ///
    /// - Parameters:
    ///   - copies: which messages say the same, or nearly.
    ///   - found: how many messages of its conversation were found.
    static func form(
        _ request: RequestFile, seq: UInt64, copies: MessageCopies, files: [MessageView.File], found: Int
    ) -> [DeskView.Panel] {
        let (same, near) = (copies.others(of: seq), copies.near(seq))
        return [
            decide(copies: same, near: near, found: found),
            withhold(request, copies: same, near: near + copies.quoting(seq), files: files),
            person(request), naming(), consult(copies: same), duplicate(copies: same + near), release(files),
        ]
    }

    private static func decide(copies: [UInt64], near: [UInt64], found: Int) -> DeskView.Panel {
        var scopes: [(value: String, text: String)] = [("message", "This message")]
        if found > 1 { scopes.append(("found", "The \(found) messages found in this conversation")) }
        scopes.append(("all", "The whole conversation"))
        var items: [FormItem] = [
            .choice("scope", "What is decided", scopes),
            .line("reason", "Reason").optional,
        ]
        if !copies.isEmpty {
            items.append(.tick("copies", "Apply to \(Plural.count(copies.count, "copy", "copies"))").with("yes"))
        }
        if !near.isEmpty {
            items.append(
                .tick(
                    "near", "Apply to \(Plural.count(near.count, "message")) saying nearly the same",
                    hint: "The differences stand below."))
        }
        return .init(
            heading: "Is it about the request?", items: items,
            buttons: [
                .init(text: "Relevant", value: "relevant", key: "r"),
                .init(text: "Not relevant", value: "not-relevant", key: "n", isSecondary: true),
            ], isFolded: false)
    }

    private static func withhold(
        _ request: RequestFile, copies: [UInt64], near: [UInt64], files: [MessageView.File]
    ) -> DeskView.Panel {
        var whats: [(value: String, text: String)] = [("words", "Words")]
        whats += choices(files)
        whats.append(("message", "All its words and files"))
        var items: [FormItem] = [
            .radios("what", "What", whats).with("words"),
            .area("words", "The words", hint: "Select them in the message, or type them as they stand there."),
            .tick("everywhere", "Wherever these words stand in what goes out"),
            .choice("exemption", "Under", limbs(request)).with(favourites(request).first ?? ""),
            .line("withhold-reason", "Why it applies", hint: "It stands in the pack."),
            .area("interest", "Public interest", hint: "Needed once for a qualified exemption.").optional,
            .area("legitimate", "Legitimate interests weighed", hint: "For personal data.").optional,
        ]
        if !copies.isEmpty {
            items.append(
                .tick("withhold-copies", "Apply to \(Plural.count(copies.count, "copy", "copies"))").with("yes"))
        }
        if !near.isEmpty {
            items.append(
                .tick(
                    "withhold-near",
                    "Apply to \(Plural.count(near.count, "message")) saying nearly the same or quoting it",
                    hint: "As far as the words stand in them; the differences stand below."))
        }
        return .init(
            heading: "Withhold something of it", items: items,
            buttons: [.init(text: "Withhold", value: "withhold", isSecondary: true)], isOpen: true)
    }

    private static func person(_ request: RequestFile) -> DeskView.Panel {
        .init(
            heading: "Decide a person for the whole pack",
            items: [
                .line("person", "Name"), .line("stand-in", "What stands in their place", hint: "Such as Officer B."),
                .choice("person-exemption", "Under", limbs(request, personal: true)),
                .line("person-reason", "Why it applies"), .area("person-interest", "Public interest").optional,
                .area("person-legitimate", "Legitimate interests weighed").optional,
            ], buttons: [.init(text: "Withhold the person", value: "person", isSecondary: true)])
    }

    private static func naming() -> DeskView.Panel {
        .init(
            heading: "Decide people by the naming policy",
            items: [
                .line("name-person", "Or name one person", hint: "Leave empty to follow the policy for all.").optional,
                .line("name-reason", "Why they are named").optional,
            ],
            buttons: [.init(text: "Follow the policy", value: "naming", isSecondary: true)])
    }

    private static func consult(copies: [UInt64]) -> DeskView.Panel {
        .init(
            heading: "Ask somebody first",
            items: [.line("consult-with", "Who is asked"), .area("consult-question", "What they are asked")],
            buttons: [.init(text: "Leave it open and ask", value: "consult", isSecondary: true)])
    }

    private static func duplicate(copies: [UInt64]) -> DeskView.Panel {
        .init(
            heading: "It is a copy",
            items: [
                .line("copy-of", "Of which message", hint: "Its entry’s number.").with(
                    copies.first.map(String.init) ?? "")
            ], buttons: [.init(text: "It is a copy", value: "duplicate", isSecondary: true)])
    }

    private static func release(_ files: [MessageView.File]) -> DeskView.Panel {
        .init(
            heading: "Let something go out that the gate asks about",
            items: [
                .choice("release-what", "What", choices(files) + [(value: "words", text: "Words")]),
                .line("release-words", "The words", hint: "Where words go out.").optional,
                .line("release-reason", "Why it may go out"),
                .tick("hidden-seen", "I looked at what the file’s pages do not show: comments, changes, hidden rows"),
            ], buttons: [.init(text: "Let it go out", value: "release", isSecondary: true)])
    }

    private static func choices(_ files: [MessageView.File]) -> [(value: String, text: String)] {
        files.filter { $0.href != nil }.map { (value: "file-\($0.number)", text: "The file \($0.name)") }
    }

    /// The limbs of this request that were used, the most used first.
    private static func favourites(_ request: RequestFile) -> [String] {
        let used = request.withheldParts.map(\.exemption) + request.people.map(\.exemption)
        let counts = Dictionary(used.map { ($0, 1) }, uniquingKeysWith: +)
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    }

    private static func limbs(_ request: RequestFile, personal: Bool = false) -> [(value: String, text: String)] {
        let all = Exemption.all(of: request.regime)
        var first = favourites(request)
        if let own = Exemption.personalData(under: request.regime)?.section, personal || first.isEmpty {
            first.removeAll { $0 == own }
            first.insert(own, at: 0)
        }
        let ordered =
            first.compactMap { section in all.first { $0.section == section } }
            + all.filter { !first.contains($0.section) }
        return ordered.map {
            (value: $0.section, text: "\($0.section): \($0.words)\($0.isQualified ? " (qualified)" : "")")
        }
    }
}
