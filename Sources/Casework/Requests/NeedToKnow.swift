public import Archive

/// A request is for these people alone: its subject, or who asked, is nobody else's business.
///
/// The last one counts; one without readers opens the request to all who work on requests again. Source: UK GDPR Art
/// 5(1)(f); FOI officers see each other's requests otherwise, so that one can stand in for another.
public struct RequestRestricted: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "request_restricted"
    /// The names of those who may know it.
    public var readers: [String]
    /// Why.
    public var reason: String
}

extension OpenArchive {
    /// Restricts a request to these people; whoever does it is always one of them.
    ///
    /// - Throws: `wrongUse` without a reason; `notFound`.
    public func restrictRequest(_ id: String, to readers: [String], reason: String) throws {
        _ = try request(id)
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw CaseworkError(.wrongUse, "Say why \(id) is restricted, or no longer is.")
        }
        let names = readers.map(People.collapsed).filter { !$0.isEmpty }
        let all = names.isEmpty || names.contains(actor) ? names : names + [actor]
        try record(RequestRestricted(readers: all, reason: reason), subject: id)
    }

    /// Who may know a request; nil where it is not restricted.
    public func readers(of id: String) throws -> [String]? {
        let act = try catalogue.acts(on: id).last { $0.kind == RequestRestricted.kind }
        let readers = try act?.decode(RequestRestricted.self).readers ?? []
        return readers.isEmpty ? nil : readers
    }

    /// Whether somebody of this name may know a request.
    public func mayKnow(_ name: String, of id: String) throws -> Bool {
        guard let readers = try readers(of: id) else { return true }
        let name = People.collapsed(name).lowercased()
        return readers.contains { $0.lowercased() == name }
    }
}
