import Ledger
public import Records
public import Retention

/// Records are restricted: a hold keeps what somebody wants erased, or somebody contests their use.
///
/// The one ends with the hold, the other once it is settled.
///
/// Source: UK GDPR Art 17(1) and (3)(b) and (e), Art 18; answered within a month, Art 12(3).
public struct RecordsRestricted: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "records_restricted"
    /// The entries.
    public var seqs: [UInt64]
    /// The day on which it was asked for, `YYYY-MM-DD`.
    public var received: String
    /// The last day for the answer, `YYYY-MM-DD`.
    public var answerBy: String
    /// The holds that stand in the way.
    public var holds: [String]
    /// What was asked, and what was answered.
    public var reason: String
    /// True where they are not to be erased but kept and not used (Art 18(1)); nil before that was known.
    public var contested: Bool?
}

/// A restriction ended without an erasure: the request was withdrawn, or refused.
public struct RestrictionLifted: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "restriction_lifted"
    /// The act that restricted.
    public var restriction: UInt64
    /// Why.
    public var reason: String
}

/// Records that are to be erased, and what still keeps them.
public struct Restriction: Sendable {
    /// The act that restricted them.
    public let entry: UInt64
    /// What it says.
    public let act: RecordsRestricted
    /// When it was answered, RFC 3339: restricting is the answer.
    public let answeredAt: String
    /// The entries that are still there.
    public let left: [UInt64]
    /// The holds that still stand on them.
    public let holds: [String]

    /// Whether nothing keeps them any more.
    public var isFree: Bool { act.contested != true && !left.isEmpty && holds.isEmpty }

    /// Why they are restricted and until when, in a sentence.
    public var sentence: String {
        if act.contested == true {
            return "Its use was contested on \(act.received): restricted in entry \(entry) until that is settled."
        }
        return "Its erasure was asked for on \(act.received): restricted in entry \(entry) "
            + (isFree ? "and free to be erased." : "while \(holds.joined(separator: ", ")) stand.")
    }
}

extension OpenArchive {
    /// Restricts records whose erasure somebody asked for and a hold forbids: ordinary searches do not show them.
    ///
    /// - Parameter contested: they are to be kept and not used (Art 18(1)); no hold need stand on them.
    /// - Returns: the act's entry.
    /// - Throws: `wrongUse` where no hold stands on one of them (then it can be erased), without a reason, or for a day
    ///   to come; `notFound`; `clock`.
    @discardableResult
    public func restrict(
        _ seqs: [UInt64], received: CivilDate, answerBy: CivilDate, reason: String, contested: Bool = false
    ) throws -> UInt64 {
        guard received <= (try today()) else {
            throw ArchiveError(.wrongUse, "The request was received on \(received), which is not yet past.")
        }
        guard reason.contains(where: { !$0.isWhitespace }), !seqs.isEmpty else {
            throw ArchiveError(.wrongUse, "Name the records, and say what was asked and answered: give --reason.")
        }
        var holds: [String] = []
        for seq in seqs {
            guard let conversation = try catalogue.conversation(of: seq) else {
                throw ArchiveError(.notFound, "Entry \(seq) stands in no conversation: give the number of a message.")
            }
            let open = try self.holds(on: conversation.id).filter(\.isOpen).map(\.placed.id)
            guard contested || !open.isEmpty else {
                throw ArchiveError(
                    .wrongUse,
                    "No hold keeps entry \(seq), so it can be erased and need not be restricted; where its use alone is "
                        + "contested, say so (--contested). Nothing was changed.")
            }
            holds += open.filter { !holds.contains($0) }
        }
        return try record(
            RecordsRestricted(
                seqs: seqs.sorted(), received: received.description, answerBy: answerBy.description, holds: holds,
                reason: reason, contested: contested ? true : nil), subject: "restriction")
    }

    /// Lifts a restriction without an erasure.
    public func liftRestriction(_ entry: UInt64, reason: String) throws {
        guard try restrictions().contains(where: { $0.entry == entry }) else {
            throw ArchiveError(.notFound, "Entry \(entry) restricts nothing: `canute record restricted` lists them.")
        }
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw ArchiveError(.wrongUse, "Say why the restriction in entry \(entry) ends: give --reason.")
        }
        try record(RestrictionLifted(restriction: entry, reason: reason), subject: "restriction")
    }

    /// The restrictions that stand, in order, each with what still keeps its records.
    public func restrictions() throws -> [Restriction] {
        let lifted = Set(try catalogue.acts(RestrictionLifted.self).map(\.payload.restriction))
        let erased = try catalogue.acts(ErasureCertified.self)
        return try catalogue.acts(RecordsRestricted.self).filter { !lifted.contains($0.act.seq) }.map {
            act, restricted in
            // What was to be erased of a record is gone where a part of it was erased since.
            let done =
                restricted.contested == true
                ? [] : Set(erased.filter { $0.act.seq > act.seq }.map(\.payload.record))
            let left = try restricted.seqs.filter {
                try !done.contains($0) && catalogue.conversation(of: $0) != nil
            }
            var names: [String] = []
            for conversation in try catalogue.conversations(with: SequenceList(left)) {
                names += try holds(on: conversation).filter(\.isOpen).map(\.placed.id).filter { !names.contains($0) }
            }
            return Restriction(entry: act.seq, act: restricted, answeredAt: act.at, left: left, holds: names)
        }
    }

    /// The entries that ordinary searches do not show.
    public func restricted() throws -> SequenceList { SequenceList(try restrictions().flatMap(\.left)) }
}
