public import Retention

/// Something that happened to a request and bears on its clock.
public struct ClockEvent: Hashable, Sendable, CustomStringConvertible {
    /// What happened; the raw value is the word of the command line.
    public enum Name: String, CaseIterable, Sendable {
        /// The authority asked what the applicant means.
        case clarificationRequested = "clarification_requested"
        /// The applicant said.
        case clarificationReceived = "clarification_received"
        /// The authority gave notice of a fee or of payment in advance.
        case feeNotice = "fee_notice"
        /// The fee arrived.
        case feePaid = "fee_paid"
        /// The school's last day of term.
        case termEnd = "term_end"
        /// The school's first day of the next term.
        case termStart = "term_start"
        /// The authority needs longer for the public interest test.
        case publicInterestExtension = "pit_extension"
        /// The authority told the applicant that it extends the time.
        case extensionNotified = "extension_notified"
        /// The authority received the request from the one it was made to.
        case transferredReceived = "transferred_received"
        /// The request was put in the post.
        case posted
        /// The controller asked who the applicant is.
        case identityRequested = "id_requested"
        /// The evidence of identity arrived.
        case identityReceived = "id_received"

        /// True where `yes` will do, because the day itself changes no date.
        var takesYes: Bool { self == .publicInterestExtension || self == .extensionNotified }
    }

    /// When it happened.
    public enum Value: Hashable, Sendable {
        /// On this day.
        case on(CivilDate)
        /// It did, the day not being stated.
        case yes
    }

    /// What happened.
    public let name: Name
    /// When.
    public let value: Value

    /// An event on a day.
    public init(_ name: Name, on date: CivilDate) {
        self.name = name
        value = .on(date)
    }

    /// Reads `name=date`, or `name=yes` where the day changes nothing.
    ///
    /// - Throws: ``ClockError`` with code `event`, naming the events there are.
    public init(parsing text: String) throws {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw ClockError(.event, "“\(text)” is not an event: write name=date, such as fee_notice=2024-09-05")
        }
        guard let name = Name(rawValue: String(parts[0])) else {
            let names = Name.allCases.map(\.rawValue).joined(separator: ", ")
            throw ClockError(.event, "“\(parts[0])” is not an event that a clock knows: write one of \(names)")
        }
        self.name = name
        if parts[1] == "yes" {
            guard name.takesYes else {
                throw ClockError(.event, "\(name.rawValue) needs its day: write \(name.rawValue)=2024-09-05")
            }
            value = .yes
        } else {
            do {
                value = .on(try CivilDate(parsing: parts[1]))
            } catch {
                throw ClockError(.event, "event \(name.rawValue): \(error)")
            }
        }
    }

    /// The day, where one is stated.
    public var date: CivilDate? {
        switch value {
        case .on(let date): date
        case .yes: nil
        }
    }

    /// `name=date` or `name=yes`.
    public var description: String { "\(name.rawValue)=\(date?.description ?? "yes")" }
}
