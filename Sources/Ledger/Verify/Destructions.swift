import Records

/// What the entries say of destructions: which lists were ordered, and which orders have a certificate.
struct Destructions {
    /// Per order its list; an order whose list cannot be read covers nothing.
    private(set) var orders: [UInt64: SequenceList] = [:]
    /// Per order the certificate that closes it.
    private(set) var certificates: [UInt64: UInt64] = [:]
    /// Per order to erase a part of records, the entry that says of each record that it is done.
    private(set) var parts: [UInt64: [UInt64: UInt64]] = [:]
    /// Orders before this entry were not noted in turn.
    var first: UInt64 = 0
    private var named: [UInt64: (count: UInt64, hash: Digest)] = [:]

    /// The orders that were not carried out to the end, ascending.
    var open: [UInt64] {
        orders.filter { order, list in
            certificates[order] == nil && list.seqs.contains { parts[order]?[$0] == nil }
        }.keys.sorted()
    }

    /// The hashes of all lists that entries name.
    var lists: Set<Digest> { Set(named.values.map(\.hash)) }

    /// Takes up an entry and names what is wrong with its list or its order.
    mutating func note(_ entry: Entry, ledger: PublicLedger) -> [Finding] {
        let seq = entry.seq
        switch entry.body {
        case .destroyOrder(_, let count, let hash):
            named[seq] = (count, hash)
            do {
                let list = try ledger.list(count: count, hash: hash, order: seq)
                guard list.ranges.last.map({ $0.upperBound < seq }) ?? true else {
                    return [finding(seq, .listAltered, "The list of order \(seq) names entries that are not earlier.")]
                }
                orders[seq] = list
            } catch {
                return [finding(seq, .listAltered, "\(error)")]
            }
        case .destroyDone(_, let order, let count, let hash):
            if order < first, named[order] == nil, let earlier = try? ledger.entry(order) {
                // The order stands before what is looked at: it is read for its certificate's sake.
                let findings = note(earlier, ledger: ledger)
                guard findings.isEmpty else { return findings }
            }
            guard let before = named[order], before.hash == hash, before.count == count else {
                return [
                    finding(
                        seq, .certificateUnfounded,
                        "The certificate in entry \(seq) names entry \(order), which is not an order to destroy that list."
                    )
                ]
            }
            certificates[order] = certificates[order] ?? seq
        case .erasePart(_, let order, let record):
            if order < first, named[order] == nil, let earlier = try? ledger.entry(order) {
                let findings = note(earlier, ledger: ledger)
                guard findings.isEmpty else { return findings }
            }
            guard orders[order]?.contains(record) == true else {
                return [
                    finding(
                        seq, .certificateUnfounded,
                        "Entry \(seq) says that a part of record \(record) was erased by entry \(order), which is no order that "
                            + "names it."
                    )
                ]
            }
            parts[order, default: [:]][record] = parts[order]?[record] ?? seq
        default: break
        }
        return []
    }

    /// Drops what an entry said that turned out to be altered.
    mutating func forget(_ seq: UInt64) {
        orders[seq] = nil
        parts[seq] = nil
        certificates = certificates.filter { $0.value != seq }
        parts = parts.mapValues { $0.filter { $0.value != seq } }
    }

    private func finding(_ seq: UInt64, _ code: Finding.Code, _ message: String) -> Finding {
        Finding(seq: seq, code: code, message: message)
    }
}

/// Answers which orders cover an entry, asked in ascending order of entries.
struct Coverage {
    private let spans: [(range: ClosedRange<UInt64>, order: UInt64)]
    private var at = 0
    private var active: [(range: ClosedRange<UInt64>, order: UInt64)] = []

    init(_ orders: [UInt64: SequenceList]) {
        spans = orders.flatMap { order, list in list.ranges.map { ($0, order) } }
            .sorted { ($0.range.lowerBound, $0.order) < ($1.range.lowerBound, $1.order) }
    }

    /// The orders that name `seq`, the earliest first.
    mutating func orders(of seq: UInt64) -> [UInt64] {
        while at < spans.count, spans[at].range.lowerBound <= seq {
            active.append(spans[at])
            at += 1
        }
        active.removeAll { $0.range.upperBound < seq }
        return active.map(\.order).sorted()
    }
}
