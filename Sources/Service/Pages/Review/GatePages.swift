import Archive
import Records
import Ledger
import Casework
import Foundation
import HTTPTypes
import HummingbirdCore
import NIOCore

/// Sign-off and issue: what still keeps a pack from going out, with the place of each, and the pack itself.
enum GatePages {
    struct Finding: ViewModel {
        let tag: Tag
        let sentence: String
        let href: String?
    }

    struct Check: ViewModel {
        let words: String
        let tag: Tag
        var findings: [Finding] = []
    }

    struct View: ViewModel {
        let id: String
        let layer: FormItem
        let checks: [Check]
        let notes: [String]
        let records: String
        var maySignOff = false
        var isSignedOff = false
        var mayIssue = false
        var downloads: [RequestPages.Link] = []
        let showButton = Button(text: "Look again", isSecondary: true)
        let signButton = Button(text: "Sign off")
        let issueButton = Button(text: "Issue the pack")
        var single = FormItem.tick(
            "single", "This body has one officer only", hint: "Only where that is so: the pack then says so.")
        var issueLayer: FormItem

        func child(named name: String) -> Any? {
            switch name {
            case "hasNotes": !notes.isEmpty
            case "hasDownloads": !downloads.isEmpty
            default: Mirror(reflecting: self).found(name)
            }
        }
    }

    static func enter(in book: PageBook) {
        book.get("requests/:id/gate", .seeRequests) { visit in
            let id = try visit.part("id")
            try await visit.requireNeedToKnow(id)
            return try await page(visit, id)
        }
        book.post("requests/:id/sign-off", .signOffRequest) { visit in
            let id = try visit.part("id")
            try await visit.requireNeedToKnow(id)
            let isSingle = !visit.form["single"].isEmpty
            return try await act(visit, id, field: "single") {
                try await visit.decide { archive, _ in try archive.signOff(id, singleOfficer: isSingle) }
                return "\(id) is signed off by \(visit.visitor.person)."
            }
        }
        book.post("requests/:id/issue", .issuePack) { visit in
            let id = try visit.part("id")
            try await visit.requireNeedToKnow(id)
            let layer = try layer(visit.form["layer"])
            return try await act(visit, id, field: "layer") {
                let pack = try await visit.decide { archive, _ in
                    try PackDownload.temporary { try archive.issue(id, layer: layer, to: $0) }
                }
                return
                    "The pack is issued: \(Plural.count(pack.records, "record")), \(Plural.count(pack.withheld, "part")) "
                    + "withheld. Download it below."
            }
        }
        book.get("requests/:id/pack", .downloadPack) { visit in try await download(visit) }
    }

    private static func act(
        _ visit: Visit, _ id: String, field: String, _ body: () async throws -> String
    ) async throws -> PageAnswer {
        do { return .seeOther("/requests/\(id)/gate", notice: try await body()) } catch {
            let fault = Fault(of: error)
            guard fault.isTheirs else { throw error }
            let sentence = fault.sentence.split(separator: "\n").first.map(String.init) ?? fault.sentence
            return try await page(visit, id, errors: [FormError(field: field, text: sentence)])
        }
    }

    private static func layer(_ text: String) throws -> OpenArchive.PackLayer {
        guard let layer = OpenArchive.PackLayer(rawValue: text.isEmpty ? "requester" : text) else {
            throw Fault(.badRequest, "A pack goes to the requester, the regulator or the disclosure log.")
        }
        return layer
    }

    private static let layers: [(value: String, text: String)] = [
        ("requester", "The requester"), ("regulator", "The regulator"), ("log", "The public disclosure log"),
    ]

    private static func page(_ visit: Visit, _ id: String, errors: [FormError] = []) async throws -> PageAnswer {
        let layer = try layer(visit.query("look").isEmpty ? visit.form["layer"] : visit.query("look"))
        let visitor = visit.visitor
        let view = try await visit.read { archive, _ in
            var view = try look(archive, id, layer, visitor)
            view.single.error = errors.first { $0.field == "single" }?.text
            view.issueLayer.error = errors.first { $0.field == "layer" }?.text
            return view
        }
        return .page(
            "gate", title: "Sign off and issue, \(id)", view, crumbs: [.home, .requests, .request(id)], errors: errors)
    }

    private static func look(
        _ archive: OpenArchive, _ id: String, _ layer: OpenArchive.PackLayer, _ visitor: Visitor
    ) throws -> View {
        let request = try archive.request(id)
        let report = try archive.gate(id, layer: layer)
        let mayRead = visitor.may(.readRecord)
        var checks = [
            Check(
                words: request.undecided.isEmpty
                    ? "Every message that was found is decided."
                    : "\(Plural.count(request.undecided.count, "message")) found and not decided: they do not go out.",
                tag: request.undecided.isEmpty ? .done : Tag(text: "Look", colour: "yellow"))
        ]
        for kind in GateFinding.Kind.allCases {
            let found = report.findings.filter { $0.kind == kind }
            checks.append(
                Check(
                    words: kind.words, tag: found.isEmpty ? .done : Tag(text: "To do", colour: "red"),
                    findings: found.map { finding in
                        Finding(
                            tag: Tag(text: "To do", colour: "red"),
                            sentence: sentence(finding),
                            href: mayRead ? finding.seq.map { "/requests/\(id)/review?seq=\($0)&show=all#\($0)" } : nil)
                    }))
        }
        checks.append(
            Check(
                words: request.isSignedOff
                    ? "The decisions as they stand are signed off by \(request.signedOffBy ?? "")."
                    : request.signedOffBy == nil
                        ? "Nobody has signed off the decisions." : "Something was decided after it was signed off.",
                tag: request.isSignedOff ? .done : Tag(text: "To do", colour: "red")))
        let isOpen = request.closed == nil
        return View(
            id: id, layer: FormItem.choice("look", "Look at the pack for", layers).with(layer.rawValue), checks: checks,
            notes: (report.revealed + report.advice).map { plain($0).capitalizedFirst }
                + report.alsoReleased.map { "Withheld in one place and released in another: \($0)." },
            records: "As it stands the pack sends \(Plural.count(report.records, "record")), with "
                + "\(Plural.count(report.withheld, "part")) withheld.",
            maySignOff: isOpen && visitor.may(.signOffRequest), isSignedOff: request.isSignedOff,
            mayIssue: isOpen && visitor.may(.issuePack),
            downloads: visitor.may(.downloadPack)
                ? Set(request.issued.map(\.layer)).sorted().map {
                    .init(href: "/requests/\(id)/pack?layer=\($0)", text: "Download the pack for the \($0)")
                } : [],
            issueLayer: FormItem.choice("layer", "To", layers).with(layer.rawValue))
    }

    /// What is the matter, without the command that a terminal would use for it.
    private static func sentence(_ finding: GateFinding) -> String {
        let words = plain(finding.sentence)
            .replacing(": give them with --public-interest on", with: ": give them with")
        return words.capitalizedFirst + (words.hasSuffix(".") ? "" : ".")
    }

    private static func plain(_ sentence: String) -> String {
        sentence.replacing(/:? \(?`canute[^`]*`\)?/, with: "")
    }

    private static func download(_ visit: Visit) async throws -> PageAnswer {
        let id = try visit.part("id")
        try await visit.requireNeedToKnow(id)
        let layer = try layer(visit.query("layer"))
        let file = try await visit.decide { archive, _ in
            // Said before it is read, by who reads it.
            try archive.record(
                RecordRead(
                    seqs: archive.request(id).relevant, purpose: "request \(id), its pack for the \(layer.rawValue)"),
                subject: id)
            return try PackDownload.temporary { path in
                try archive.writeIssued(id, layer: layer, to: path)
                return try PackDownload(path)
            }
        }
        let name = layer == .requester ? "\(id).zip" : "\(id)-\(layer.rawValue).zip"
        return .file(file.body, name: name, type: "application/zip")
    }
}

extension Tag {
    /// Nothing is left to do.
    static let done = Tag(text: "Done", colour: "green")
}

extension GateFinding.Kind {
    /// What is checked.
    var words: String {
        switch self {
        case .undecided: "Every file, and every number that may be somebody’s own, is withheld or let out."
        case .requirement: "What the law asks for is on file: reasons, opinions, checks."
        case .leak: "No withheld word stands in any byte that would go out."
        }
    }
}

/// A pack on its way out: its file has no name any more and is gone once it is sent.
struct PackDownload: Sendable {
    private let handle: FileHandle
    private let size: Int

    /// Takes a file that is about to be removed.
    init(_ path: String) throws {
        handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        size = Int(try handle.seekToEnd())
        try handle.seek(toOffset: 0)
    }

    /// Runs `body` with a path in a folder that only this user can open and that is removed at the end.
    static func temporary<T>(_ body: (String) throws -> T) throws -> T {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("canute-pack-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder.appendingPathComponent("pack.zip").path)
    }

    /// The file in pieces, as a response sends it.
    var body: ResponseBody {
        ResponseBody(contentLength: size) { [handle] writer in
            while let piece = try handle.read(upToCount: 1 << 16), !piece.isEmpty {
                try await writer.write(ByteBuffer(bytes: piece))
            }
            try handle.close()
            try await writer.finish(nil)
        }
    }
}
