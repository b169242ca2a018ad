/// A reader of one form of export in which endless chats are cut by the months of a zone.
protocol ChatExportReader {
    init(source: ExportSource, output: CaptureOutput, cutter: ChatCutter)

    /// Reads the export and hands each event on.
    mutating func readAll() throws
}

extension ChatExportReader {
    /// Reads what lies at a path: a folder, a container or one file.
    static func read(_ path: String, options: CaptureOptions, into sink: (CaptureEvent) throws -> Void) throws {
        let cutter = ChatCutter(calendar: try ZoneCalendar(timeZone: options.timeZone))
        try CaptureOutput.run(path, into: sink) { source, output in
            var reader = Self(source: source, output: output, cutter: cutter)
            try reader.readAll()
        }
    }
}
