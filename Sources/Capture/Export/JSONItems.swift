/// The elements of one JSON file of an export, each parsed, with what is wrong said in words.
struct JSONItems {
    /// The file's name in the export: the first half of every place.
    let file: String
    private var scanner: JSONElementScanner

    /// The most damage that is told of one file: past it the file is no JSON at all.
    private static let mostDamage = 1000
    private var damage = 0

    init(file: String, members: [String], next: @escaping () throws -> [UInt8]?) {
        self.file = file
        scanner = JSONElementScanner(members: members, next: next)
    }

    /// Where an element stands: put into words only where they are wanted.
    struct Place: CustomStringConvertible {
        let file: String
        let index: Int
        let offset: Int

        var description: String { "\(file), item \(index + 1), byte \(offset)" }
    }

    enum Element {
        /// A parsed element, where it stands, and a remark about its encoding.
        case parsed(JSONDocument, place: Place, remark: CaptureDiagnostic?)
        case failed(CaptureDiagnostic)
    }

    /// The next element; nil at the end of the file.
    mutating func next() throws -> Element? {
        guard damage < JSONItems.mostDamage, let event = try scanner.next() else { return nil }
        switch event {
        case .damaged(let offset, let reason):
            damage += 1
            guard damage < JSONItems.mostDamage else {
                return .failed(
                    CaptureDiagnostic(item: place(offset), reason: "too much is damaged: the rest of it is not read"))
            }
            return .failed(CaptureDiagnostic(item: place(offset), reason: reason))
        case .element(let slice):
            return parse(slice)
        }
    }

    private mutating func parse(_ slice: JSONElementScanner.Slice) -> Element {
        let place = Place(file: file, index: slice.index, offset: slice.offset)
        do {
            let document = try JSONDocument(parsing: slice.bytes)
            return .parsed(document, place: place, remark: remark(slice.bytes, place))
        } catch {
            damage += 1
            return .failed(
                CaptureDiagnostic(
                    item: place.description,
                    reason: "it is not valid JSON at byte \(slice.offset + error.offset): \(error.reason); "
                        + "export it again, or correct it there"))
        }
    }

    private func place(_ offset: Int) -> String { "\(file), byte \(offset)" }

    private func remark(_ bytes: [UInt8], _ place: Place) -> CaptureDiagnostic? {
        guard !ByteSearch.isASCII(bytes), String(validating: bytes, as: UTF8.self) == nil else { return nil }
        return CaptureDiagnostic(
            item: place.description,
            reason: "it holds bytes that are not UTF-8: they read as \u{FFFD} in the text and are kept in the original")
    }
}
