extension OpenArchive {
    /// Refuses live capture from a source whose owner has not said on what ground it stands.
    ///
    /// An export that somebody hands in can be judged before it is captured; what arrives by itself cannot.
    /// - Throws: `ArchiveError` (undeclared), naming what is missing.
    public func requireReadyForLive(_ source: String) throws {
        let missing = try sourceReadiness(source).missing
        guard !missing.isEmpty else { return }
        throw ArchiveError(
            .undeclared,
            "Live capture from \(source) does not start, for nobody has declared its \(missing.joined(separator: ", ")): "
                + "`canute source add \(source)` does.")
    }
}
