import Archive
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Ledger
import Retention
import Search

/// What an error is to somebody on the other side of HTTP: the one switch over all their codes.
struct Fault: Error, Sendable {
    let status: HTTPResponse.Status
    /// A sentence for people.
    let sentence: String
    /// Seconds after which it may be tried again.
    var retryAfter: Int64?
    /// Whether to close the connection: what was not read of a body would be taken for the next request.
    var closes = false

    init(_ status: HTTPResponse.Status, _ sentence: String, retryAfter: Int64? = nil) {
        self.status = status
        self.sentence = sentence
        self.retryAfter = retryAfter
    }

    static func tooLarge(_ limit: Int) -> Fault {
        var fault = Fault(.contentTooLarge, "More than \(limit) bytes were sent: send less at once.")
        fault.closes = true
        return fault
    }

    /// Whether it is for whoever asked to put right.
    var isTheirs: Bool { (400..<500).contains(status.code) }

    /// What an error is; what nobody foresaw tells nothing of itself.
    init(of error: any Error) {
        switch error {
        case let fault as Fault: self = fault
        case let error as ServiceError:
            switch error.code {
            case .usage: self.init(.badRequest, error.message)
            case .busy: self.init(.serviceUnavailable, error.message, retryAfter: 2)
            case .exchange: self.init(.badGateway, error.message)
            case .store, .listening: self.init(.internalServerError, Self.unforeseen)
            }
        case let error as LedgerError: self.init(of: error)
        case let error as ArchiveError:
            switch error.code {
            case .held, .notDue, .needsSecondPerson, .needsSignature, .changed, .needsPreview, .undeclared:
                self.init(.conflict, error.message)
            case .wrongUse: self.init(.badRequest, error.message)
            case .notFound: self.init(.notFound, error.message)
            case .damaged, .clock: self.init(.internalServerError, error.message)
            }
        case let error as CaseworkError:
            switch error.code {
            case .needsSecondPerson, .notSignedOff, .gate, .notYet: self.init(.conflict, error.message)
            case .wrongUse: self.init(.badRequest, error.message)
            case .notFound: self.init(.notFound, error.message)
            }
        case let error as ClockError: self.init(.badRequest, "\(error)")
        case let error as RetentionError: self.init(.badRequest, "\(error)")
        case let error as SearchError: self.init(.badRequest, "\(error)")
        case let error as HTTPError where error.status == .notFound:
            self.init(.notFound, "There is nothing at this address.")
        case let error as any HTTPResponseError:
            self.init(error.status, (error as? HTTPError)?.body ?? error.status.reasonPhrase)
        default: self.init(.internalServerError, Self.unforeseen)
        }
    }

    private static let unforeseen = "Something went wrong here, and was noted. Nothing of yours was half done."

    private init(of error: LedgerError) {
        switch error.code {
        case .busy, .diskFull: self.init(.serviceUnavailable, error.message, retryAfter: 5)
        case .noSuchEntry: self.init(.notFound, error.message)
        case .destroyed: self.init(.gone, error.message)
        case .wrongUse: self.init(.badRequest, error.message)
        case .refused: self.init(.conflict, error.message)
        case .tooLarge: self.init(.contentTooLarge, error.message)
        default: self.init(.internalServerError, Self.unforeseen)
        }
    }
}
