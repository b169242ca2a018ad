extension PackFiles {
    /// The same pages with every word of content masked: what still stands in them is Canute's own wording.
    package func skeleton() throws(DisclosureError) -> [PackFile] {
        let masked = document.masked
        return [PackFile(path: "disclosure.xml", bytes: try masked.xml())] + masked.pages()
    }
}

extension DisclosureDocument {
    fileprivate var masked: DisclosureDocument {
        var document = DisclosureDocument(
            statement: statement.masked,
            conversations: conversations.map { conversation in
                Conversation(
                    number: conversation.number, title: conversation.title.map(\.masked),
                    source: conversation.source.masked, notes: conversation.notes.map(\.masked),
                    records: conversation.records.map { record in
                        DisclosedRecord(
                            seq: record.seq, revises: record.revises, minute: record.minute, replyTo: record.replyTo,
                            components: record.components.map(\.masked))
                    })
            })
        document.datasets = datasets.map {
            Dataset(
                path: $0.path.masked, source: $0.source.masked, number: $0.number, sheet: $0.sheet.masked, rows: $0.rows
            )
        }
        return document
    }
}

extension DisclosedComponent {
    /// `kind` and `sent_at` keep their values: the wording of the pages follows them.
    fileprivate var masked: DisclosedComponent {
        guard path != "kind", path != "sent_at" else { return self }
        let hidden: Content =
            switch content {
            case .text(let runs): .text(runs.map(\.masked))
            case .value(let text): .value(text.masked)
            case .bytes: content
            case .withheld(let ground): .withheld(ground.masked)
            }
        return DisclosedComponent(path: path, isText: isText, content: hidden)
    }
}

extension DisclosedRun {
    fileprivate var masked: DisclosedRun {
        switch self {
        case .text(let text): .text(text.masked)
        case .withheld(let ground, let parts): .withheld(ground.masked, parts: parts)
        }
    }
}

extension Ground {
    fileprivate var masked: Ground {
        Ground(code: code, label: label.masked, reason: reason.masked, standIn: standIn.map(\.masked))
    }
}

extension DisclosureStatement {
    /// The law's words, the authority's and the regulator's names are public and stay.
    fileprivate var masked: DisclosureStatement {
        var masked = self
        masked.requester = requester.map(\.masked)
        masked.request = request.map(\.masked)
        masked.letter.recipient = letter.recipient.map(\.masked)
        masked.letter.title = letter.title.masked
        masked.letter.opening = letter.opening.map(\.masked)
        masked.letter.sections = letter.sections.map {
            LetterDocument.Section(heading: $0.heading.masked, blocks: $0.blocks.map(\.masked))
        }
        masked.letter.closing = letter.closing.map(\.masked)
        masked.searches = searches.map {
            SearchMade(
                system: $0.system.masked, terms: $0.terms.masked, from: $0.from, to: $0.to, people: $0.people.masked,
                hits: $0.hits)
        }
        masked.notSearched = notSearched.map { NotSearched(system: $0.system.masked, reason: $0.reason.masked) }
        for index in masked.exemptions.indices {
            masked.exemptions[index].explanation = exemptions[index].explanation.masked
        }
        for index in masked.documents.indices {
            masked.documents[index].title = documents[index].title.masked
            masked.documents[index].kind = documents[index].kind.masked
        }
        return masked
    }
}

extension LetterDocument.Block {
    fileprivate var masked: LetterDocument.Block {
        switch self {
        case .paragraph(let words): .paragraph(words.masked)
        case .bullets(let items): .bullets(items.map(\.masked))
        }
    }
}

extension String {
    /// Letters and digits as "x": the same lines and marks, none of the words.
    fileprivate var masked: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map {
                    $0.properties.isAlphabetic || $0.properties.numericType != nil ? "x" : $0
                }))
    }
}
