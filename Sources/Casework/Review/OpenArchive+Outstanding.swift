public import Archive
import Foundation

extension OpenArchive {
    /// What a provision still needs before what is withheld under it may be sent: reasons on the public interest, an
    /// opinion; a sentence each, empty where nothing is missing.
    ///
    /// The gate refuses the pack for the same. An officer hears of it while the message is before them.
    public func outstanding(under exemption: String, on id: String) throws -> [String] {
        let request = try request(id)
        return try requirements(of: request).missing(for: request.exemption(exemption))
    }

    /// What the law still asks for before a request may be answered as it was decided, a sentence each.
    public func outstanding(on id: String) throws -> [String] { try requirements(of: try request(id)).missing() }

    private func requirements(of request: RequestFile) throws -> Requirements {
        Requirements(request: request, today: try today(), outsiders: outsiders)
    }
}
