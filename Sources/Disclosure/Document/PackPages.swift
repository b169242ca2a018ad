extension DisclosureDocument {
    /// Every file that is written from the document alone, paths below `data/`; `disclosure.xml` itself is not among them.
    func pages() -> [PackFile] {
        let readable = readableConversations()
        var pages = [
            PackFile(path: "index.html", bytes: page(readable).html()),
            PackFile(path: "letter.html", bytes: statement.letter.html()),
            PackFile(path: "letter.txt", bytes: statement.letter.text()),
            PackFile(path: "schedule.csv", bytes: scheduleCSV()),
            PackFile(path: "redactions.csv", bytes: redactionsCSV()),
            PackFile(path: "searches.csv", bytes: searchesCSV()),
        ]
        for conversation in readable {
            let document = ConversationDocument(
                authority: statement.authority, reference: statement.reference, conversation: conversation)
            pages.append(PackFile(path: conversation.fileStem + ".html", bytes: document.html()))
            pages.append(PackFile(path: conversation.fileStem + ".txt", bytes: document.text()))
        }
        return pages
    }

    private func page(_ readable: [Readable.Conversation]) -> DisclosurePage {
        DisclosurePage(
            authority: statement.authority, reference: statement.reference, regime: statement.regime.title,
            edition: edition, received: statement.received, due: statement.due, issued: statement.issued,
            notices: notices, question: statement.request.map(\.readable),
            searched: statement.searches.map(\.readable),
            notSearched: statement.notSearched.map {
                DisclosurePage.NotSearched(name: $0.system, reason: $0.reason)
            },
            withheld: withheldReasons, complaint: statement.complaint.readable, conversations: readable,
            otherFiles: otherFiles, logOrigin: statement.log.origin, logKey: statement.log.vkey)
    }

    private var edition: DisclosurePage.Edition {
        switch statement.layer {
        case .requester: .requester
        case .regulator: .regulator
        case .log: .log
        }
    }

    private var notices: [String] {
        statement.singleOfficer
            ? ["One officer handled this request and decided it alone: this body has no second officer for it."] : []
    }

    /// How often each exemption was used; a gap that rests on two counts for both.
    private var withheldReasons: [DisclosurePage.WithheldReason] {
        var uses: [String: Int] = [:]
        for record in records {
            for gap in record.gaps {
                for code in Set(gap.ground.code.split(separator: ";").map { $0.drop { $0 == " " } }) {
                    uses[String(code), default: 0] += 1
                }
            }
        }
        return statement.exemptions.map { exemption in
            DisclosurePage.WithheldReason(
                words: exemption.words, section: exemption.section, count: uses[exemption.code] ?? 0,
                explanation: exemption.explanation.isEmpty ? nil : exemption.explanation)
        }
    }

    private var otherFiles: [DisclosurePage.OtherFile] {
        [
            ("letter.html", "The letter"), ("schedule.csv", "The list of what was sent (a table)"),
            ("redactions.csv", "Every place where words were taken out, and why (a table)"),
            ("searches.csv", "The searches that were made (a table)"),
            ("disclosure.xml", "The whole disclosure for other programs (XML)"),
        ].map { DisclosurePage.OtherFile(path: $0.0, words: $0.1) }
            + datasets.map { DisclosurePage.OtherFile(path: $0.path, words: $0.words) }
    }
}

extension DisclosureStatement.SearchMade {
    fileprivate var readable: DisclosurePage.SearchedSource {
        var notes: [String] = []
        if !terms.isEmpty { notes.append("for: \(terms)") }
        if !people.isEmpty { notes.append("people: \(people)") }
        notes.append(PlainWords.count(hits, "message found", "messages found"))
        return DisclosurePage.SearchedSource(name: system, from: from, to: to, note: notes.joined(separator: "; "))
    }
}

extension DisclosureStatement.ComplaintRights {
    fileprivate var readable: DisclosurePage.Complaint {
        DisclosurePage.Complaint(
            reviewBy: reviewBy, reviewHow: reviewHow, regulatorName: regulator, regulatorAddress: regulatorAddress,
            regulatorPhone: regulatorPhone, regulatorURL: regulatorURL)
    }
}
