/// All lines, in the order in which they are measured.
enum Registry {
    static let lines: [any Line] = whole + ReadCorpus.all.map { ReadFormat($0) }

    private static let whole: [any Line] = [
        CaptureChat(), CaptureBehind(), CaptureZulip(), CaptureAgainstPostgreSQL(), CaptureMail(.publicInbox),
        CaptureMail(.notmuch), CaptureRealMail(.publicInbox), CaptureRealMail(.notmuch),
        VerifyEntries(.database), VerifyEntries(.bundles), VerifyContent(), VerifyBlobs(), VerifyEverything(),
        VerifySince(), VerifyMemory(), Proofs(),
        Searching(.common), Searching(.rare), Searching(.phrase), Searching(.person), SearchAudit(), SearchStart(),
        Pack(), PackZip(.bsdtar), PackZip(.zip), PackSchema(),
        MemoryTriple(), MemoryMailbox(), Disk(), Propose(), Sweep(), Growth(),
    ]

    /// The lines with these names, in the registry's order; all where none is named.
    ///
    /// - Throws: a sentence that says which lines there are, for a name that is none's.
    static func lines(named names: String?) throws -> [any Line] {
        let wanted = (names ?? "").split(separator: ",").map {
            String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }.filter { !$0.isEmpty }
        guard !wanted.isEmpty else { return lines }
        let known = lines.map(\.name)
        if let unknown = wanted.first(where: { !known.contains($0) }) {
            throw BenchmarkError("There is no line “\(unknown)”. There are: \(known.joined(separator: ", ")).")
        }
        return lines.filter { wanted.contains($0.name) }
    }
}
