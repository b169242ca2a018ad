import Foundation
public import Ledger
public import Records

/// The erasure of a part of records, from its proposal to its certificates, as the acts say.
///
/// Source: UK GDPR Art 17; what the person has a right to have erased goes, and the record of what was done stays.
public struct Erasure: Sendable {
    /// Where an erasure stands.
    public enum State: String, Sendable { case proposed, approved, refused, ordered, erased }

    /// What was proposed.
    public let proposed: ErasureProposed
    /// Who proposed it.
    public let proposedBy: String
    /// When, RFC 3339.
    public let proposedAt: String
    /// What somebody else decided, with the act.
    public private(set) var decided: (act: Act, payload: ErasureDecided)?
    /// The entry that ordered it.
    public private(set) var order: UInt64?
    /// The certificates, each with its entry, in the order of the records.
    public private(set) var certificates: [(entry: UInt64, certified: ErasureCertified)] = []
    let entry: UInt64

    /// Where it stands.
    public var state: State {
        if !certificates.isEmpty { return .erased }
        if order != nil { return .ordered }
        guard let decided else { return .proposed }
        return decided.payload.approved ? .approved : .refused
    }

    /// The records.
    public var records: SequenceList { SequenceList(proposed.places.map(\.seq)) }

    init(_ proposal: (act: Act, payload: ErasureProposed), later: [Act]) throws {
        proposed = proposal.payload
        proposedBy = proposal.act.by
        proposedAt = proposal.act.at
        entry = proposal.act.seq
        for act in later {
            switch act.kind {
            case ErasureDecided.kind: decided = (act, try act.decode(ErasureDecided.self))
            case ErasureOrdered.kind: order = act.seq
            case ErasureCertified.kind: certificates.append((act.seq, try act.decode(ErasureCertified.self)))
            default: break
            }
        }
    }
}

/// What stays although it may say the words that are to be erased.
public struct ErasureRest: Sendable, Equatable {
    /// The message.
    public let seq: UInt64
    /// Its components that say the words and cannot be erased alone, and those whose words nobody could read.
    public let paths: [String]
}

extension OpenArchive {
    /// All erasures of a part of records, or the one with this number.
    public func erasures(_ id: String? = nil) throws -> [Erasure] {
        try catalogue.acts(ErasureProposed.self).filter { id == nil || $0.payload.id == id?.uppercased() }.map {
            proposal in
            try Erasure(proposal, later: catalogue.acts(on: proposal.payload.id).filter { $0.seq > proposal.act.seq })
        }
    }

    /// The erasure with this number.
    public func erasure(_ id: String) throws -> Erasure {
        guard let erasure = try erasures(id).first else {
            throw ArchiveError(.notFound, "There is no erasure \(id): `canute record erase list` shows them.")
        }
        return erasure
    }

    /// Proposes to erase a part of messages, in all their wordings.
    ///
    /// - Returns: the proposal, and what of the messages says the words and stays.
    /// - Throws: `held` with the hold's name, `wrongUse` where an entry is no message, nothing of what is asked for stands
    ///   in one, or no reason is given.
    public func proposeErasure(
        _ parts: [ErasablePart], of seqs: [UInt64], reason: String, request: String? = nil
    ) throws -> (erasure: Erasure, rest: [ErasureRest]) {
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw ArchiveError(.wrongUse, "Say why it is to be erased, and who asked for it: give --reason.")
        }
        guard !seqs.isEmpty, !parts.isEmpty else {
            throw ArchiveError(.wrongUse, "Which part of which messages? Name both.")
        }
        _ = try today()
        let list = SequenceList(try allWordings(of: seqs))
        try requireNotHeld(list, to: "erased")
        let (places, rest) = try places(of: parts, in: list, named: seqs)
        var id = ""
        try recordNumbered { seq in
            id = "P-\(seq)"
            let proposal = ErasureProposed(
                id: id, places: places, placesHash: try ErasedPlaces.hash(places), reason: reason, request: request)
            return (proposal, id)
        }
        return (try erasure(id), rest)
    }

    /// Looks for what is asked for; a stretch of one wording is looked for by its words in the others.
    private func places(
        of parts: [ErasablePart], in list: SequenceList, named: [UInt64]
    ) throws -> (places: [ErasedPlaces], rest: [ErasureRest]) {
        var parts = parts
        for case .span(let path, let from, let to) in parts {
            guard named.count == 1 else {
                throw ArchiveError(
                    .wrongUse, "A stretch is of one message: name that message alone, or give the words.")
            }
            let bytes = try ledger.record(named[0]).content?.components.first { $0.path == path }?.bytes ?? []
            // Where the stretch is none of the text, it is refused when it is taken.
            guard from >= 0, from < to, to <= bytes.count else { continue }
            parts.append(.wording(String(decoding: bytes[from..<to], as: UTF8.self)))
        }
        var (places, rest): ([ErasedPlaces], [ErasureRest]) = ([], [])
        var unsaid = parts.compactMap { if case .words(let words) = $0 { words } else { nil } }
        for record in try ledger.records(Array(list.seqs)) {
            guard let content = record.content else { continue }
            var its = ErasurePlaces(content)
            for part in parts {
                if case .span = part, record.seq != named[0] { continue }
                try its.take(part)
            }
            unsaid.removeAll { its.says($0) }
            its.spread()
            if let found = its.places(of: record.seq) { places.append(found) }
            let left = parts.flatMap { part in
                switch part {
                case .words(let words), .wording(let words): its.left(of: words)
                default: [String]()
                }
            }
            if !left.isEmpty { rest.append(ErasureRest(seq: record.seq, paths: Set(left).sorted())) }
        }
        if let words = unsaid.first {
            throw ArchiveError(
                .wrongUse,
                "None of the messages that you named says “\(words)” as whole words: correct the words. Nothing was proposed."
            )
        }
        let missed = try seqs(named, without: places)
        guard missed.isEmpty, !places.isEmpty else {
            throw ArchiveError(
                .wrongUse,
                "Message \(missed.first ?? named[0]) does not say that, in none of its wordings: copy the words from "
                    + "`canute record show`, or name a component (--part).")
        }
        return (places, rest)
    }

    /// The named messages of which no wording has a place.
    private func seqs(_ named: [UInt64], without places: [ErasedPlaces]) throws -> [UInt64] {
        let found = Set(places.map(\.seq))
        return try named.filter { try found.isDisjoint(with: allWordings(of: [$0])) }
    }

    /// Refuses, or approves and carries out, an erasure; never the one who proposed it.
    ///
    /// Holds are looked at again under the writer lock. - Throws: `needsSecondPerson`, `needsSignature`, `held`, `changed`.
    public func decideErasure(
        _ id: String, approved: Bool, reason: String? = nil, signer: PersonalSigner? = nil,
        projections: [any ErasableProjection]
    ) throws -> Erasure {
        _ = try today()
        let erasure = try erasure(id)
        let proposed = erasure.proposed
        // One that was approved and not ordered, because a crash came between, is carried out now.
        if erasure.state == .proposed {
            guard !People.areSame(actor, erasure.proposedBy) else {
                throw ArchiveError(
                    .needsSecondPerson,
                    "\(erasure.proposedBy) proposed erasure \(proposed.id), so somebody else must decide it (--by NAME)."
                )
            }
            if approved { try requireStanding(erasure) }
            let decision = ErasureDecided(
                id: proposed.id, placesHash: proposed.placesHash, approved: approved, reason: reason)
            try record(try signed(decision, subject: proposed.id, with: signer), subject: proposed.id)
        } else if erasure.state != .approved || !approved {
            throw ArchiveError(
                .wrongUse, "Erasure \(proposed.id) is \(erasure.state.rawValue) already: there is nothing to decide.")
        }
        guard approved else { return try self.erasure(id) }
        _ = try ledger.destroying(waits: true) {
            try finishErasures(projections: projections)
            try order(try self.erasure(id))
            try finishErasures(projections: projections)
        }
        return try self.erasure(id)
    }

    private func order(_ erasure: Erasure) throws {
        guard erasure.state == .approved, let (act, decision) = erasure.decided else { return }
        try requireSound(act, decision)
        let proposed = erasure.proposed
        guard try ErasedPlaces.hash(proposed.places) == decision.placesHash else {
            throw ArchiveError(
                .changed, "What was approved of erasure \(proposed.id) is not what was proposed. Nothing was erased.")
        }
        let order = ErasureOrdered(
            id: proposed.id, proposedBy: erasure.proposedBy, approvedBy: act.by, reason: proposed.reason,
            request: proposed.request, places: proposed.places, checkedAt: now().formatted(.iso8601),
            approvedWith: decision.signature?.key)
        let components = try Act.components(order, subject: proposed.id, by: actor, at: now())
        let contents = Dictionary(
            uniqueKeysWithValues: try ledger.records(proposed.places.map(\.seq)).map { ($0.seq, $0.content) })
        let parts = proposed.places.compactMap { place in
            contents[place.seq]?.map { (place.seq, place.parts(of: $0)) }
        }
        var keys = RecordFingerprint.Keys(ledger)
        _ = try ledger.orderPartErasure(
            of: Dictionary(uniqueKeysWithValues: parts), components: components,
            native: { keys.fingerprint(of: $0.components)?.candidates.first }
        ) {
            try catalogue.rollForward(ledger)
            try requireStanding(erasure)
        }
    }

    /// Refuses where a hold stands on one of the records, or they are not as they were when it was proposed.
    private func requireStanding(_ erasure: Erasure) throws {
        let list = erasure.records
        let id = erasure.proposed.id
        let erased = try erasures().contains { other in
            other.certificates.contains { $0.entry > erasure.entry && list.contains($0.certified.record) }
        }
        let gone = try ledger.records(Array(list.seqs)).first { $0.content == nil }
        // A wording that came since says the words again.
        let isReworded = try gone == nil && allWordings(of: Array(list.seqs)).contains { $0 > erasure.entry }
        guard gone == nil, !erased, !isReworded else {
            throw ArchiveError(
                .changed,
                "A message of erasure \(id) is gone, or has lost a part or got a wording since it was proposed: propose it "
                    + "again. Nothing was erased.")
        }
        try requireNotHeld(list, to: "erased")
    }

    /// Finishes every part erasure that was ordered and has no certificate.
    func finishErasures(projections: [any ErasableProjection]) throws {
        try catalogue.rollForward(ledger)
        let certified = Set(try catalogue.acts(ErasureCertified.self).map(\.payload.order))
        for (act, order) in try catalogue.acts(ErasureOrdered.self) where !certified.contains(act.seq) {
            let copies = try backupsExpire(try ledger.destructionList(order: act.seq), on: today())
            let paths = Dictionary(order.places.map { ($0.seq, $0.paths) }) { first, _ in first }
            _ = try ledger.finishPartErasure(order: act.seq, projections: projections) { record, check in
                let certificate = ErasureCertified(
                    id: order.id, order: act.seq, record: record, paths: paths[record] ?? [],
                    proposedBy: order.proposedBy, approvedBy: order.approvedBy, reason: order.reason,
                    request: order.request,
                    method:
                        "what is left sealed anew under a new key, with salts of its own; the record's keys deleted and "
                        + "their segments' keys replaced; sealed content, catalogue rows and index words replaced and "
                        + "overwritten; logs emptied",
                    checked: check.checked, backupsExpire: copies.last, backups: copies.backups,
                    approvedAssurance: Assurance.words(order.approvedWith))
                return try Act.components(certificate, subject: order.id, by: actor, at: now())
            }
            try catalogue.rollForward(ledger)
        }
    }

    /// What became of parts of a record, in sentences; nothing where it is whole.
    func explainErasures(of seq: UInt64) throws -> [String] {
        try catalogue.acts(ErasureOrdered.self).flatMap { act, order in
            guard let place = order.places.first(where: { $0.seq == seq }) else { return [String]() }
            let certified = try catalogue.acts(ErasureCertified.self).first {
                $0.payload.order == act.seq && $0.payload.record == seq
            }
            let request = order.request.map { ", request \($0)" } ?? ""
            return [
                "A part of it (\(place.paths.joined(separator: ", "))) was erased as \(order.id) under UK GDPR Art 17\(request): "
                    + "\(order.reason).",
                "Proposed by \(order.proposedBy), approved by \(order.approvedBy), ordered in entry \(act.seq) at \(act.at), when no "
                    + "hold covered it.",
                certified.map {
                    "Certified in entry \($0.act.seq) at \($0.act.at): nothing of that part was left; the rest still verifies, and "
                        + "the message is not captured again."
                } ?? "It is not certified yet: that is done when the archive is next opened for writing.",
            ]
        }
    }
}

extension ErasedPlaces {
    /// The SHA-256 hash of places as JSON with sorted keys, hexadecimal.
    static func hash(_ places: [ErasedPlaces]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Digest.sha256([UInt8](try encoder.encode(places))).hex
    }
}
