import Archive
import ArgumentParser
import Capture
import Casework
import Disclosure
import Foundation
import Ledger
import OpenSSH
import Retention
import Search
import Service
import TransparencyLog

/// What a command came to, where that is not simply done.
enum Outcome: Int32, Error {
    /// Done, and something to act on.
    case toActOn = 1
}

/// Where errors become sentences and exit statuses: the one switch over all their codes.
enum Edge {
    /// Prints what stopped a command and returns the exit status.
    static func leave(_ error: any Error) -> Int32 {
        let error = LedgerError.inWords(error)
        if let outcome = error as? Outcome { return outcome.rawValue }
        let isOurs = status(of: error) != nil
        if !isOurs, !(error is DecodingError), !(error is EncodingError),
            (error as NSError).domain != NSCocoaErrorDomain
        {
            let code = Canute.exitCode(for: error)
            let text = Canute.fullMessage(for: error)
            if code.isSuccess {
                print(text)
                return 0
            }
            if let error = error as? ValidationError {
                printError("canute: \(error.message)")
                return 2
            }
            if code == .validationFailure {
                printError(text)
                return 2
            }
        }
        printError("canute: \(error)")
        return status(of: error) ?? 3
    }

    private static func status(of error: any Error) -> Int32? {
        switch error {
        case let error as LedgerError:
            switch error.code {
            case .refused: 1
            case .alreadyExists, .notAnArchive, .noSuchEntry, .wrongUse: 2
            default: 3
            }
        case let error as ArchiveError:
            switch error.code {
            case .held, .notDue, .needsSecondPerson, .needsSignature, .changed, .needsPreview: 1
            case .wrongUse, .notFound: 2
            case .damaged, .clock, .undeclared: 3
            }
        case let error as CaseworkError:
            switch error.code {
            case .needsSecondPerson, .notSignedOff, .gate: 1
            case .wrongUse, .notFound: 2
            case .notYet: 3
            }
        case let error as OpenSSHError: error.code == .key ? 2 : 3
        case let error as TransparencyLogError: error.code == .key ? 2 : 3
        case let error as ClockError: error.code == .usage || error.code == .event ? 2 : 3
        case let error as RetentionError:
            switch error.code {
            case .malformed: 2
            case .schedule, .resource: 3
            }
        case let error as CaptureError: error.code == .badOption ? 2 : 3
        case let error as DisclosureError: error.code == .key ? 2 : error.code == .sealing ? 1 : 3
        case let error as ServiceError: error.code == .usage ? 2 : 3
        case is SearchError: 2
        case is InputFile.Unreadable: 3
        default: nil
        }
    }

    /// Prints to standard error; where even that cannot be written, the exit status still tells.
    static func printError(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8)) }
}
