/// What a person reads: the plain values that the pack's pages and texts are written from.
///
/// The same values give `index.html`, `records/*.html` and `records/*.txt`, so that all of them say the same. They hold
/// shown words and labels only: a withheld word never reaches them.
package enum Readable {
    /// A stretch of one text: shown words, or what stands where words are withheld.
    package enum Run: Sendable, Hashable {
        /// Shown words, exactly as captured; line ends as LF.
        case text(String)
        /// Withheld words. The label completes "withheld: …": "a member of staff's name, section 40(2)".
        case withheld(label: String)
        /// A withheld person's name, replaced throughout by one stand-in ("Officer B"). The label is as for `withheld`.
        case standIn(name: String, label: String)
    }

    /// One component as shown: its path in the record, and its runs.
    ///
    /// The path lets the check in the page compare the words with the proof bundle; nil where the words are not a
    /// component of the record (they are then not compared). A run of words withheld whole is one `withheld`.
    package struct Field: Sendable, Hashable {
        package var path: String?
        package var runs: [Run]

        package init(path: String?, runs: [Run]) {
            self.path = path
            self.runs = runs
        }
    }

    /// A calendar day, without a time.
    package struct Day: Sendable, Hashable, Comparable {
        package let year: Int
        package let month: Int
        package let day: Int

        /// nil unless year, month and day name a day that exists (Gregorian calendar, years 1 to 9999).
        package init?(year: Int, month: Int, day: Int) {
            guard (1...9999).contains(year), (1...12).contains(month),
                (1...CivilCalendar.days(inMonth: month, ofYear: year)).contains(day)
            else { return nil }
            self.year = year
            self.month = month
            self.day = day
        }

        package static func < (left: Day, right: Day) -> Bool {
            (left.year, left.month, left.day) < (right.year, right.month, right.day)
        }
    }

    /// When a message was sent.
    package enum When: Sendable, Hashable {
        /// Seconds since 1970-01-01 UTC; shown to the minute in UK time.
        case at(Int64)
        /// The source gave no time, or none that can be read.
        case unknown
        /// Withheld; the label is as for `Run.withheld`.
        case withheld(label: String)
    }

    /// What kind of message it is; the words are those of the record's `kind` component.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case message, mail, post, reply, announce, system, edit, deletion
    }

    /// How a message stands to another one; the numbers are record numbers (seq).
    package enum Mark: Sendable, Hashable {
        /// These are the words after an edit; the earlier words are the given record, where it is shown.
        case laterWording(of: UInt64)
        /// These are earlier words; they were edited, the given record has the later ones.
        case earlierWording(of: UInt64)
        /// This message was deleted at the source; the given record, where known, says so.
        case deletedLater(UInt64?)
        /// This record notes that the given message was deleted at the source.
        case notesDeletion(of: UInt64)
        /// The message answers the given record.
        case replyTo(UInt64)
    }

    /// A file that came with a message.
    package struct Attachment: Sendable, Hashable {
        /// What happened to the file.
        package enum State: Sendable, Hashable {
            /// Released whole; its path below `data/` and its size in bytes.
            case released(path: String, size: Int)
            /// In the package whole, where nothing is released but all is handed over; path and size as for `released`.
            case enclosed(path: String, size: Int)
            /// Withheld; the label is as for `Run.withheld`.
            case withheld(label: String)
            /// The source named the file but its export did not hold it.
            case notHeld

            /// The path of the file, where it is here.
            var file: String? {
                switch self {
                case .released(let path, _), .enclosed(let path, _): path
                case .withheld, .notHeld: nil
                }
            }
        }

        package var name: Field
        package var state: State

        package init(name: Field, state: State) {
            self.name = name
            self.state = state
        }
    }

    /// A further fact about a message, shown as "term: value".
    package struct Detail: Sendable, Hashable {
        package var term: String
        package var value: Field

        package init(term: String, value: Field) {
            self.term = term
            self.value = value
        }
    }

    /// One record, as a person reads it.
    package struct Message: Sendable, Hashable {
        /// The record's number in the log.
        package var seq: UInt64
        package var kind: Kind
        package var from: Field?
        package var to: [Field]
        package var sent: When
        package var subject: Field?
        /// The whole body; lines end with LF, an empty line parts paragraphs.
        package var body: Field
        package var marks: [Mark]
        package var attachments: [Attachment]
        package var details: [Detail]

        package init(
            seq: UInt64, kind: Kind, from: Field?, to: [Field] = [], sent: When, subject: Field? = nil, body: Field,
            marks: [Mark] = [], attachments: [Attachment] = [], details: [Detail] = []
        ) {
            self.seq = seq
            self.kind = kind
            self.from = from
            self.to = to
            self.sent = sent
            self.subject = subject
            self.body = body
            self.marks = marks
            self.attachments = attachments
            self.details = details
        }
    }

    /// One conversation, its messages in the order in which they are to be read.
    package struct Conversation: Sendable, Hashable {
        /// From 1; also the number of its files, `records/0001.html`.
        package var number: Int
        package var title: [Run]
        /// Where it was held, in plain words: "Slack (Example Council)".
        package var source: String
        /// Sentences for the reader about what is left out here ("9 other messages are not about your request").
        package var notes: [String]
        package var messages: [Message]

        package init(number: Int, title: [Run], source: String, notes: [String] = [], messages: [Message]) {
            self.number = number
            self.title = title
            self.source = source
            self.notes = notes
            self.messages = messages
        }

        /// The name of the conversation's files without extension, at least four digits: `records/0001`.
        package var fileStem: String {
            let digits = String(number)
            return "records/" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        }
    }
}
