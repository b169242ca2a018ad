import Foundation
import Records

/// Reads Outlook's personal folders (.pst, .ost) with `readpst` of Debian's pst-utils, run with limits.
///
/// It writes each mail as a file into a private folder, which is read as mail and removed. Identity: the hash of what the
/// mail says, its people, time, words and files, for what readpst writes of one and the same mail differs from run to run:
/// a number in the boundary, which is put to 0, the name of a file that has none (ATT or an appointment's i, and digits),
/// which is left away, and now and then whether a part is in base64. Deleted items that are still in the file are taken.
/// Folders are mailboxes. Appointments, contacts and notes are no messages.
struct PSTSource {
    private static let program = "/usr/bin/readpst"
    private static let signature = Array("!BDN".utf8)
    /// A file may become larger than the personal folders: attachments are written in base64.
    private static let mostGrowth = 8
    private static let mostFiles = 4_000_000

    let program: String
    let limits: LimitedProcess.Limits?

    static func read(_ path: String, options: CaptureOptions, into sink: (CaptureEvent) throws -> Void) throws {
        _ = try ZoneCalendar(timeZone: options.timeZone)
        try PSTSource(program: program, limits: nil).read(path, into: sink)
    }

    func read(_ path: String, into sink: (CaptureEvent) throws -> Void) throws {
        try CaptureOutput.run(path, into: sink) { source, output in
            let files = source.isLone ? source.files : source.files.filter { Self.isNamed($0) }
            if files.isEmpty { try output.failed(path, "no .pst or .ost file is in it") }
            for file in files {
                guard source.isLone || ExportFiles.isFolder(path) else {
                    try output.refused(file.name, "personal folders within a container: unpack it and give the folder")
                    continue
                }
                try unpack(source.isLone ? path : "\(path)/\(file.name)", named: file.name, output)
            }
        }
    }

    static func isNamed(_ file: ExportFiles.File) -> Bool {
        let name = file.leaf.lowercased()
        return name.hasSuffix(".pst") || name.hasSuffix(".ost")
    }

    static func isPersonalFolders(_ head: [UInt8]) -> Bool { head.starts(with: signature) }

    private func unpack(_ path: String, named name: String, _ output: CaptureOutput) throws {
        guard Self.isPersonalFolders(try FileChunks(path: path).next() ?? []) else {
            return try output.failed(name, "it does not begin as Outlook's personal folders do (!BDN)")
        }
        let folder = try PrivateFolder()
        // One job alone: several at once lose messages, other ones in every run.
        let outcome = process(size: Self.size(path), folder).run(
            program, ["-e", "-D", "-q", "-8", "-o", folder.path, "-j", "0", Self.absolute(path)],
            folder: folder.path)
        switch outcome {
        case .notThere:
            throw CaptureError(
                .notReadable, "personal folders are read with readpst, which is not here: apt-get install pst-utils")
        case .stopped(let reason):
            try output.failed(name, "readpst was stopped, \(reason): what it had written until then is taken")
        case .ended(let status, _, let errors) where status != 0:
            let words = errors.split(separator: "\n").last.map(String.init) ?? "it ended with \(status)"
            try output.failed(name, "readpst cannot read it to its end: \(words); what it wrote is taken")
        case .ended: break
        }
        try deliver(folder, of: name, output)
    }

    private func deliver(_ folder: PrivateFolder, of name: String, _ output: CaptureOutput) throws {
        let names = (FileManager.default.subpaths(atPath: folder.path) ?? []).sorted { $0.isBefore($1) }
        var others = 0
        var mails = 0
        for file in names where !ExportFiles.isFolder("\(folder.path)/\(file)") {
            guard file.hasSuffix(".eml") else {
                others += 1
                continue
            }
            mails += 1
            let chunks = try FileChunks(path: "\(folder.path)/\(file)")
            let entry = MailEntry(
                place: "\(name): \(file)", name: MailboxName(path: file, root: ""), isMaildir: true,
                mend: Self.withoutRandomBoundary, chunk: { try chunks.next() })
            try entry.read { event in
                guard case .item(let item) = event else { return try output.send(event) }
                try output.item(Self.identified(item))
            }
        }
        if others > 0 {
            try output.note(name, "appointments, contacts, notes and files of their own: \(others) not taken")
        }
        if mails > 0 {
            try output.note(
                name,
                "what readpst writes of each message is kept as its original; keep the personal folders themselves")
        }
    }

    /// The mail under the identity of what it says.
    private static func identified(_ item: CapturedItem) -> CapturedItem {
        var item = item
        for index in item.attachments.indices
        where item.attachments[index].name.wholeMatch(of: /ATT[0-9]{5}|i[0-9]+\.ics/) != nil {
            item.attachments[index].name = "attachment \(index + 1)"
        }
        var said: [UInt8] = []
        func add(_ value: String?) { said += Array((value ?? "\u{0}").utf8) + [0] }
        add(item.threadKey)
        add(item.from?.label)
        for party in item.to { add(party.label) }
        for value in [item.sentAt?.text, item.subject, item.body] { add(value) }
        for attachment in item.attachments {
            add(attachment.name)
            add(attachment.data.map { Digest.sha256($0).hex })
        }
        let id = "pst:" + Digest.sha256(said).hex
        if item.conversation.key == item.nativeID { item.conversation.key = id }
        item.nativeID = id
        return item
    }

    private func process(size: Int, _ folder: PrivateFolder) -> LimitedProcess {
        let megabytes = size >> 20
        let most = max(64 << 20, size * Self.mostGrowth)
        var limits = LimitedProcess.Limits()
        limits.seconds = Double(300 + 2 * megabytes)
        limits.processorSeconds = 120 + megabytes
        limits.memory = 2 << 30
        limits.fileBytes = most
        limits.openFiles = 256
        limits.outputBytes = 16 << 20
        var process = LimitedProcess(limits: self.limits ?? limits)
        let bound = self.limits?.fileBytes ?? most
        var next = ContinuousClock.now + .seconds(1)
        process.watch = {
            guard ContinuousClock.now > next else { return nil }
            let begun = ContinuousClock.now
            let use = folder.use(upTo: Self.mostFiles)
            // Counting may take no more than a tenth of the time.
            next = ContinuousClock.now + max(.seconds(1), begun.duration(to: .now) * 10)
            if use.bytes > bound { return "it writes more than \(bound) bytes" }
            return use.files >= Self.mostFiles ? "it writes more than \(Self.mostFiles) files" : nil
        }
        return process
    }

    private static func size(_ path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.intValue ?? 0
    }

    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
    }

    /// readpst marks the parts of a mail with a number of chance, which would make every capture new.
    static func withoutRandomBoundary(_ bytes: [UInt8]) -> [UInt8] {
        let mark = Array("LibPST-iamunique-".utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            guard bytes[at] == mark[0], bytes[at...].starts(with: mark) else {
                result.append(bytes[at])
                at += 1
                continue
            }
            result += mark
            at += mark.count
            result.append(UInt8(ascii: "0"))
            while at < bytes.count, bytes[at] >= 0x30, bytes[at] <= 0x39 { at += 1 }
        }
        return result
    }
}

extension String {
    /// "2.eml" before "10.eml".
    fileprivate func isBefore(_ other: String) -> Bool {
        (utf8.count, self) < (other.utf8.count, other)
    }
}
