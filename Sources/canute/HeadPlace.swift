import Foundation
import Ledger
import Service

/// Where a signed head comes from: a file, or a witness that is asked for it.
enum HeadPlace {
    /// Reads the note in a file, or the last checkpoint of the log that the witness at an address cosigned.
    ///
    /// Nothing in it is verified yet.
    /// - Throws: `LedgerError` (noSuchEntry) where there is none, `ServiceError` (exchange) where nobody answers.
    static func read(_ place: String, origin: String) throws -> String {
        try SignedHead.read(place) { url in
            let note = try Waiting.run { try await WitnessClient(url: url.absoluteString).latest(origin: origin) }
            guard let note else {
                throw LedgerError(
                    .noSuchEntry, "The witness at \(place) has cosigned nothing of \(origin): ask another witness.")
            }
            return note
        }
    }
}
