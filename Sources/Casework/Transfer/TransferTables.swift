import Archive
import Disclosure
import Interchange
import Retention

/// One table of a package, written to its file as its rows come.
struct TransferTable {
    private let file: BagFile
    private var text: CSVText

    init(_ path: String, header: [String], in bag: BagFolder) throws {
        file = try bag.open(path)
        text = CSVText(header: header)
    }

    mutating func row(_ cells: [String]) throws {
        text.row(cells)
        if text.bytes.count >= 1 << 20 { try file.append(text.drain()) }
    }

    mutating func finish(in bag: BagFolder) throws {
        try file.append(text.drain())
        try bag.close(file)
    }
}

/// The tables of a package, written row by row.
struct TransferTables {
    /// One row a conversation: what it is, how it was kept, where it lies.
    private var conversations: TransferTable
    /// One row a file of the records: closure and description, in the terms of The National Archives.
    private var metadata: TransferTable
    /// One row for each record that the package does not hold.
    private var absent: TransferTable
    /// How many rows `absent` has.
    private(set) var absences: UInt64 = 0

    private let package: TransferParticulars
    private let identifiers: TransferIdentifier

    init(_ package: TransferParticulars, in bag: BagFolder) throws {
        self.package = package
        identifiers = TransferIdentifier(origin: package.origin)
        conversations = try TransferTable(
            "conversations.csv",
            header: [
                "number", "conversation", "title", "source", "class", "class_title", "schedule", "mandate", "trigger",
                "trigger_date", "cutoff_date", "period", "retain_until", "action", "holds", "first_message",
                "last_message", "records", "not_in_package", "page", "text", "proofs", "history",
            ], in: bag)
        metadata = try TransferTable(
            "metadata.csv",
            header: [
                "file_path", "file_name", "file_size", "client_side_checksum", "UUID", "date_last_modified", "end_date",
                "description", "former_reference_department", "closure_type", "closure_start_date", "closure_period",
                "foi_exemption_code", "foi_exemption_asserted", "title_closed", "title_alternate",
                "description_closed", "description_alternate", "legal_status", "rights_copyright",
            ], in: bag)
        absent = try TransferTable(
            "not-transferred.csv", header: ["record", "conversation", "number", "why"], in: bag)
    }

    mutating func finish(in bag: BagFolder) throws {
        try conversations.finish(in: bag)
        try metadata.finish(in: bag)
        try absent.finish(in: bag)
    }

    mutating func add(_ row: TransferredRow, records: Int, absent: Int, proofs: [String]) throws {
        let (its, decision) = (row.retentionClass, row.decision)
        try conversations.row([
            row.padded, "\(row.id)", row.title, row.source, its.code, its.title, package.schedule,
            its.mandate.citation, "\(its.terms.trigger)", row.triggerDate?.description ?? "",
            decision.cutoffDate?.description ?? "", its.terms.period?.description ?? "",
            decision.retainUntil?.description ?? "", its.terms.action.rawValue, row.holds.joined(separator: "; "),
            row.first ?? "", row.last ?? "", "\(records)", "\(absent)", row.page, row.text,
            proofs.joined(separator: "|"), row.history.joined(separator: " "),
        ])
    }

    /// - Parameter row: the conversation; nil where the record stands in none any more.
    mutating func add(_ seq: UInt64, _ absence: TransferAbsence, of row: TransferredRow?) throws {
        absences += 1
        try absent.row(["\(seq)", row.map { "\($0.id)" } ?? "", row?.padded ?? "", absence.words])
    }

    /// A file of a record or the page or text of a conversation; closure is decided on the conversation.
    mutating func add(_ file: BagFolder.Listed, sent day: String?, of row: TransferredRow) throws {
        let closure = row.closure
        let isClosed = closure?.closed == true
        func flag(_ alternate: String?) -> String { closure == nil ? "" : alternate == nil ? "false" : "true" }
        try metadata.row([
            file.path, String(file.path.split(separator: "/").last ?? ""), "\(file.size)", file.sha256,
            identifiers.of(.file, file.path.dropFirst("data/".count)), day ?? row.lastDay?.description ?? "",
            row.lastDay?.description ?? "", row.description, "\(package.origin) \(row.id)",
            closure.map { $0.closed ? "Closed" : "Open" } ?? "", isClosed ? closure?.start ?? "" : "",
            isClosed ? closure?.periods.map(String.init).joined(separator: "|") ?? "" : "",
            isClosed ? closure?.exemptions.joined(separator: "|") ?? "" : "", closure?.asserted ?? "",
            flag(closure?.titleAlternate), closure?.titleAlternate ?? "", flag(closure?.descriptionAlternate),
            closure?.descriptionAlternate ?? "", package.legalStatus.rawValue, "Unknown",
        ])
    }

    /// Writes `files.csv`: every file and folder below `data/` but itself, in the columns of DROID's export; formats were
    /// not identified by signature.
    static func writeFiles(in bag: BagFolder) throws {
        let payload = bag.payload.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        var table = try TransferTable(
            "files.csv",
            header: [
                "ID", "PARENT_ID", "URI", "FILE_PATH", "NAME", "METHOD", "STATUS", "SIZE", "TYPE", "EXT",
                "LAST_MODIFIED", "EXTENSION_MISMATCH", "SHA256_HASH", "FORMAT_COUNT", "PUID", "MIME_TYPE",
                "FORMAT_NAME", "FORMAT_VERSION",
            ], in: bag)
        var (last, folders): (Int, [String: Int]) = (0, [:])
        func folder(_ path: String) throws -> String {
            if let id = folders[path] { return "\(id)" }
            let parts = path.split(separator: "/")
            let parent = parts.count > 1 ? try folder(parts.dropLast().joined(separator: "/")) : ""
            last += 1
            folders[path] = last
            try table.row(cells(last, parent, path, size: "", type: "Folder", sha256: ""))
            return "\(last)"
        }
        for file in payload {
            let parent = try folder(file.path.split(separator: "/").dropLast().joined(separator: "/"))
            last += 1
            try table.row(cells(last, parent, file.path, size: "\(file.size)", type: "File", sha256: file.sha256))
        }
        try table.finish(in: bag)
    }

    private static func cells(
        _ id: Int, _ parent: String, _ path: String, size: String, type: String, sha256: String
    ) -> [String] {
        let name = String(path.split(separator: "/").last ?? "")
        let dot = type == "File" ? name.lastIndex(of: ".").map { String(name[name.index(after: $0)...]) } ?? "" : ""
        return [
            "\(id)", parent, "file:///\(path)", path, name, "", "Done", size, type, dot, "", "", sha256, "", "",
            mediaTypes[dot.lowercased()] ?? "", "", "",
        ]
    }

    /// By the ending of the name alone.
    private static let mediaTypes = [
        "txt": "text/plain", "html": "text/html", "xml": "application/xml", "csv": "text/csv",
        "json": "application/json",
        "eml": "message/rfc822", "pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg",
        "jpeg": "image/jpeg",
        "gif": "image/gif",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ]
}
