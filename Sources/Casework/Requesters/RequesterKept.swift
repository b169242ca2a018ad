public import Archive
import Foundation
import Ledger

/// Who asked, and the words that name them: kept apart from the request, under a class of their own.
///
/// The request's history is written without the requester: its acts say "[the requester]" where they are named. This act keeps
/// the name, where the answer goes, and the words as they were written. When it is destroyed, the history stays whole.
///
/// Source: UK GDPR Art 5(1)(c) and (e); RULES 5.1 keeps the file for years, for which nobody needs the name.
public struct RequesterKept: SeparatelyKept {
    /// What the act is called in the ledger.
    public static let kind = "requester_kept"
    /// Requesters' names and addresses.
    public static let retentionClass = "INF-07"
    /// The entry of the act whose words these are.
    public var entry: UInt64
    /// Who asks; nil where another of these acts says it.
    public var name: String?
    /// Where the answer goes.
    public var address: String?
    /// Whom a letter came from or went to, where it is the requester.
    public var with: String?
    /// The words as they were written; nil where the act has them without the requester in them.
    public var words: String?
}

extension RequestFile {
    /// Who asks, as far as it is still kept.
    public struct Particulars: Sendable, Equatable {
        /// Who asks; nil once that was destroyed.
        public internal(set) var name: String?
        /// Where the answer goes.
        public internal(set) var address: String?
        /// The words of the request as they were written, by the entry of the act whose words they are.
        var words: [UInt64: String] = [:]
        /// Whom letters came from or went to, by their entry.
        var with: [UInt64: String] = [:]

        mutating func take(_ kept: RequesterKept) {
            name = kept.name ?? name
            address = kept.address ?? address
            words[kept.entry] = kept.words ?? words[kept.entry]
            with[kept.entry] = kept.with ?? with[kept.entry]
        }
    }

    /// What stands for a requester whose name is kept no more.
    static let forgotten = "the requester, whose name is kept no longer"

    /// Who asks, to be shown to an officer.
    public var from: String { requester.name ?? Self.forgotten }

    /// Where the answer goes; nil where nobody said it, or it is kept no longer.
    public var address: String? { requester.address }

    /// What was asked, as it was written; once the requester is forgotten, with "[the requester]" where they were named.
    public var text: String { requester.words[entry] ?? opened.text }
}

extension OpenArchive {
    /// Says where the answer to a request goes, or goes from now on.
    ///
    /// - Throws: `wrongUse` where nothing is said, or who asked is not kept any more.
    public func readdress(_ id: String, to address: String) throws {
        let request = try openRequest(id)
        guard address.contains(where: { !$0.isWhitespace }) else {
            throw CaseworkError(.wrongUse, "Say where the answer goes: the address is empty.")
        }
        guard request.requester.name != nil else {
            throw CaseworkError(.wrongUse, "Who asked \(id) is kept no longer: nothing goes out on it any more.")
        }
        try commitActs { _ in [try kept(RequesterKept(entry: request.entry, address: address), of: id)] }
    }

    /// Records an act on a request without the requester in it, and beside it what was left out, both or neither.
    ///
    /// - Parameters:
    ///   - words: what the act says, as it was written.
    ///   - other: whom a letter came from or went to.
    ///   - make: makes the act from its words and that person, the requester left out.
    func recordApart<Payload: ActPayload>(
        _ request: RequestFile, words: String, with other: String? = nil,
        _ make: (_ words: String, _ with: String?) -> Payload
    ) throws {
        let requester = Requester(request)
        let without = requester.leftOut(of: words)
        let who = other.map(requester.leftOut)
        try commitActs { first in
            let payload = make(without, who)
            let act = Draft(.audit, components: try Act.components(payload, subject: request.id, by: actor, at: now()))
            guard without != words || who != other else { return [act] }
            return [act, try kept(RequesterKept(entry: first, with: other, words: words), of: request.id)]
        }
    }

    func kept(_ requester: RequesterKept, of id: String) throws -> Draft {
        Draft(.audit, components: try Act.components(requester, subject: id, by: actor, at: now()))
    }
}
