/// Where a component that is released whole stands as a file of its own: attachments and originals.
enum ReleasedFile {
    /// `att/N/data` and `raw`: what a reader wants as a file rather than inside `disclosure.xml`.
    static func isReleased(path: String) -> Bool {
        path == "raw" || attachmentNumber(path) != nil
    }

    /// N of `att/N/data`.
    static func attachmentNumber(_ path: String) -> Int? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "att", parts[2] == "data" else { return nil }
        return Int(parts[1])
    }

    /// The path below `data/` for a shown component, or nil where it does not become a file.
    ///
    /// The name is the attachment's own only where that name is shown whole; it is cut down to letters, digits, `.`,
    /// `_` and `-` of ASCII, so that it is the same name on every system and in every manifest.
    static func path(of component: DisclosedComponent, seq: UInt64, among all: [DisclosedComponent]) -> String? {
        if component.path == "raw" {
            let isMail = all.first { $0.path == "kind" }?.wholeText == "mail"
            return "records/originals/\(padded(seq))\(isMail ? ".eml" : ".json")"
        }
        guard let number = attachmentNumber(component.path) else { return nil }
        let own = all.first { $0.path == "att/\(number)/name" }?.wholeText ?? ""
        return "records/files/\(padded(seq))-\(number + 1)-\(safeName(own))"
    }

    private static func padded(_ seq: UInt64) -> String {
        let digits = String(seq)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private static func safeName(_ name: String) -> String {
        var safe = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_": safe.unicodeScalars.append(scalar)
            default: if safe.last != "_" { safe.append("_") }
            }
        }
        let parts = safe.split(separator: ".", omittingEmptySubsequences: true)
        let ending = parts.count > 1 ? "." + parts[parts.count - 1].prefix(10) : ""
        let stem = parts.dropLast(parts.count > 1 ? 1 : 0).joined(separator: ".").prefix(80)
        return (stem.isEmpty ? "attachment" : String(stem)) + ending
    }
}

extension DisclosedComponent {
    /// The component's text, where all of it is shown.
    package var wholeText: String? {
        switch content {
        case .value(let text): text
        case .text(let runs) where runs.isEmpty: ""
        case .text(let runs):
            if runs.count == 1, case .text(let text) = runs[0] { text } else { nil }
        case .bytes, .withheld: nil
        }
    }

    /// The components of one record, each shown file with the path where it stands.
    static func named(_ components: [DisclosedComponent], seq: UInt64) -> [DisclosedComponent] {
        components.map { component in
            guard case .bytes(let size, let sha256, _) = component.content else { return component }
            let file = ReleasedFile.path(of: component, seq: seq, among: components)
            return DisclosedComponent(
                path: component.path, isText: component.isText,
                content: .bytes(size: size, sha256: sha256, file: file))
        }
    }
}
