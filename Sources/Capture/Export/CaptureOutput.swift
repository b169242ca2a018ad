/// Where a reader's events go, and what it has seen the format lose, told once with a count.
final class CaptureOutput {
    /// The largest attached file that is taken.
    static let mostMediaBytes = 256 << 20
    /// How many different losses are told apart; of those past it the place is no longer told.
    private static let mostLosses = 200
    private static let elsewhere = "other places"

    private let sink: (CaptureEvent) throws -> Void
    private var losses: [(item: String, reason: String, count: Int)] = []

    init(_ sink: @escaping (CaptureEvent) throws -> Void) {
        self.sink = sink
    }

    /// Runs a reader over the source at `path`, then tells what was lost.
    static func run(
        _ path: String, into sink: (CaptureEvent) throws -> Void,
        _ read: (ExportSource, CaptureOutput) throws -> Void
    ) throws {
        try withoutActuallyEscaping(sink) { sink in
            let output = CaptureOutput(sink)
            if let source = try ExportSource.open(path, output) { try read(source, output) }
            try output.finish()
        }
    }

    func send(_ event: CaptureEvent) throws { try sink(event) }
    func item(_ item: CapturedItem) throws { try sink(.item(item)) }

    func failed(_ place: String, _ reason: String) throws {
        try sink(.failed(CaptureDiagnostic(item: place, reason: reason)))
    }

    func refused(_ place: String, _ reason: String) throws {
        try sink(.refused(CaptureDiagnostic(item: place, reason: reason)))
    }

    func note(_ place: String, _ reason: String) throws {
        try sink(.note(CaptureDiagnostic(item: place, reason: reason)))
    }

    /// Counts something that the format does not say, or that the export does not hold.
    func loses(_ reason: String, in item: String) {
        if let index = losses.firstIndex(where: { $0.item == item && $0.reason == reason }) {
            losses[index].count += 1
        } else if losses.count < CaptureOutput.mostLosses || item == Self.elsewhere {
            losses.append((item, reason, 1))
        } else {
            loses(reason, in: Self.elsewhere)
        }
    }

    /// Tells what was lost; nothing is said after it.
    func finish() throws {
        for loss in losses { try note(loss.item, "\(loss.reason): \(loss.count)") }
    }

    /// Runs `body` over one file; trouble with the file is one failed event, and the files after it are still read.
    func reading(_ body: () throws -> Void) throws {
        do { try body() } catch let trouble as ExportTrouble { try sink(.failed(trouble.diagnostic)) }
    }

    /// Gives each element of a JSON file, its exact bytes and its place; what is broken has failed.
    func eachElement(
        of file: ExportFiles.File, in source: ExportSource, members: [String],
        _ body: (JSONNode, [UInt8], String) throws -> Void
    ) throws {
        try reading {
            try eachElement(named: file.name, next: source.open(file), members: members, body)
        }
    }

    /// The same for a stream of bytes.
    func eachElement(
        named name: String, next: @escaping () throws -> [UInt8]?, members: [String],
        _ body: (JSONNode, [UInt8], String) throws -> Void
    ) throws {
        var items = JSONItems(file: name, members: members, next: next)
        while let element = try items.next() {
            switch element {
            case .failed(let diagnostic): try sink(.failed(diagnostic))
            case .parsed(let document, let place, let remark):
                if let remark { try sink(.note(remark)) }
                try body(document.root, document.bytes, place.description)
            }
        }
    }

    /// An attached file's bytes where the export holds it under one of `names`; what cannot be had is told.
    func media(_ names: [String], in source: ExportSource, place: String) throws -> [UInt8]? {
        guard let file = names.lazy.compactMap(source.file(named:)).first else { return nil }
        do {
            if let bytes = try source.media(file, limit: CaptureOutput.mostMediaBytes) { return bytes }
            try note(place, "\(file.name) is larger than \(CaptureOutput.mostMediaBytes) bytes: only its name is kept")
        } catch let trouble as ExportTrouble {
            try note(place, "\(trouble.diagnostic.reason): \(file.name) is not had")
        }
        return nil
    }
}
