import Foundation
import Interchange
import Mail

/// Reads mail from where it lies: a single mail, a mailbox (mbox), a Maildir, or a folder, zip or tar of these.
///
/// Files are taken in the order of the container, folders by name. A file that is no mail is one failed event. What a
/// mail's defects were goes into a note behind it.
package enum MailSource {
    /// Reads everything at `path`, in the memory of one message.
    static func read(
        path: String, options: CaptureOptions = CaptureOptions(), into sink: (CaptureEvent) throws -> Void
    ) throws {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw CaptureError(.notReadable, "\(path) is not there or may not be read. Check the path and its rights.")
        }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        if try isFolder || MailFile(path: path).isContainer {
            try readContainer(path, isFolder: isFolder, into: sink)
            return
        }
        let name = (path as NSString).lastPathComponent
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().lastPathComponent
        let file = try MailFile(path: path)
        let mail = MailEntry(place: name, name: MailboxName(path: name, root: folder), isMaildir: false) {
            try file.next()
        }
        try mail.read(into: sink)
    }

    private static func readContainer(
        _ path: String, isFolder: Bool, into sink: (CaptureEvent) throws -> Void
    ) throws {
        do {
            let root = MailboxName.root(of: URL(fileURLWithPath: path).lastPathComponent, isFolder: isFolder)
            let maildirs = try Maildirs(in: ContainerReader.open(path))
            let container = try ContainerReader.open(path)
            while let entry = try container.next() {
                try read(entry, of: container, root: root, maildirs: maildirs, into: sink)
            }
        } catch let error as InterchangeError {
            try sink(.failed(CaptureDiagnostic(item: path, reason: error.message)))
        }
    }

    private static func read(
        _ entry: ContainerEntry, of container: ContainerReader, root: String, maildirs: Maildirs,
        into sink: (CaptureEvent) throws -> Void
    ) throws {
        if let refusal = entry.refusal {
            try sink(MailTrouble.event(refusal, place: entry.name))
            return
        }
        guard !entry.isDirectory else { return }
        switch maildirs.role(of: entry.name) {
        case .aside(let reason):
            try sink(.note(CaptureDiagnostic(item: entry.name, reason: reason)))
        case .message(let mailbox):
            let name = MailboxName(maildir: mailbox, root: root)
            try MailEntry(place: entry.name, name: name, isMaildir: true) { try container.read(upTo: 1 << 20) }
                .read(into: sink)
        case .file:
            let name = MailboxName(path: entry.name, root: root)
            try MailEntry(place: entry.name, name: name, isMaildir: false) { try container.read(upTo: 1 << 20) }
                .read(into: sink)
        }
    }
}

extension MailFile {
    /// Whether the file begins as a zip, a gzip or a tar does.
    fileprivate var isContainer: Bool {
        get throws {
            let head = try next() ?? []
            if head.starts(with: [0x50, 0x4B, 3, 4]) || head.starts(with: [0x50, 0x4B, 5, 6]) { return true }
            if head.starts(with: [0x1F, 0x8B]) { return true }
            return head.count >= 512 && head[257..<262].elementsEqual("ustar".utf8)
        }
    }
}

/// What a refusal or an error within a source is, as an event.
enum MailTrouble {
    /// What is left out on purpose is refused; what is broken has failed.
    static func event(_ refusal: RefusedEntry, place: String) -> CaptureEvent {
        let diagnostic = CaptureDiagnostic(item: place, reason: refusal.reason)
        switch refusal.code {
        case .unsafeName, .link, .special, .encrypted, .duplicate, .tooLarge, .ratio, .unsupported:
            return .refused(diagnostic)
        case .sizeMismatch, .badChecksum, .truncated, .damaged, .inconsistent, .restUnreadable:
            return .failed(diagnostic)
        }
    }

    /// Trouble met while a file was read.
    static func event(_ error: any Error, place: String) -> CaptureEvent {
        switch error {
        case let refusal as RefusedEntry: event(refusal, place: place)
        case let error as MailError: .failed(CaptureDiagnostic(item: place, reason: error.message))
        case let error as InterchangeError: .failed(CaptureDiagnostic(item: place, reason: error.message))
        default: .failed(CaptureDiagnostic(item: place, reason: "It cannot be read: \(error)."))
        }
    }
}
