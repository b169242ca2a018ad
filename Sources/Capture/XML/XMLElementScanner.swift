/// Cuts an XML document that is too large to hold into the exact bytes of the elements that are wanted.
///
/// The document may be a whole one or stanzas after one another without a root. Only tags are looked at: what is broken
/// within one element costs that element alone. A wanted element ends at its own end tag; of those that never lie in
/// one another, also where the next one begins, so that a missing end tag costs no more than one.
struct XMLElementScanner {
    struct Wanted {
        /// Local names.
        let names: Set<String>
        /// Whether an element may hold others of its own name, as a forwarded message does.
        var nests = false
        /// Those that are wanted by themselves and may also lie within others, of which they are then a part.
        var inner: Set<String> = []
    }

    enum Event {
        /// The start tag of an element that is not wanted and holds others.
        case opened(XMLTag, offset: Int)
        case closed(String)
        case element(XMLSlice)
        case damaged(offset: Int, reason: String)
    }

    static let mostElementBytes = 16 << 20
    private static let deepest = 200

    private struct Open {
        let name: String
        var depth: Int
        let offset: Int
    }

    private var window: XMLWindow
    private let wanted: Wanted
    private var ancestors: [XMLTag] = []
    private var open: Open?
    private var encoding: String?
    private var pending: [Event] = []
    private var isOver = false

    init(_ wanted: Wanted, next: @escaping () throws -> [UInt8]?) {
        self.wanted = wanted
        window = XMLWindow(next: next)
    }

    /// The next event; nil at the end.
    mutating func next() throws -> Event? {
        while true {
            if !pending.isEmpty { return pending.removeFirst() }
            if isOver { return nil }
            guard let token = try window.next() else {
                isOver = true
                finish()
                continue
            }
            try take(token)
            if open == nil { window.release() }
        }
    }

    private mutating func finish() {
        if let open {
            pending.append(.damaged(offset: open.offset, reason: "<\(open.name)> does not end: the file is cut off"))
        } else if let broken = window.unfinished {
            pending.append(.damaged(offset: broken, reason: "the file ends within a tag: it is cut off"))
        } else if let last = ancestors.last {
            pending.append(
                .damaged(offset: window.offset, reason: "the file ends before </\(last.name)>: it is cut off"))
        }
    }

    private mutating func take(_ token: XMLWindow.Token) throws {
        switch token {
        case .declaration(let text): if encoding == nil { encoding = XMLTag.value(of: "encoding", in: text) }
        case .start(let tag): start(tag)
        case .end(let name): end(name)
        case .tooLong:
            pending.append(.damaged(offset: window.tokenOffset, reason: "a tag is larger than is read"))
        }
    }

    private mutating func start(_ tag: XMLTag) {
        if var current = open {
            if tag.name == current.name, wanted.nests {
                if !tag.isEmpty { current.depth += 1 }
                open = current
                return
            }
            guard wanted.names.contains(tag.name), !wanted.inner.contains(tag.name), !wanted.nests else { return }
            pending.append(
                .damaged(offset: current.offset, reason: "<\(current.name)> does not end before the next one begins"))
            open = nil
        }
        guard wanted.names.contains(tag.name) else {
            pending.append(.opened(tag, offset: window.tokenOffset))
            if tag.isEmpty {
                pending.append(.closed(tag.name))
            } else if ancestors.count < Self.deepest {
                ancestors.append(tag)
            }
            return
        }
        window.mark()
        if tag.isEmpty {
            pending.append(.element(slice(tag.name, offset: window.tokenOffset)))
        } else {
            open = Open(name: tag.name, depth: 1, offset: window.tokenOffset)
        }
    }

    private mutating func end(_ name: String) {
        guard var current = open else {
            if let index = ancestors.lastIndex(where: { $0.name == name }) { ancestors.removeSubrange(index...) }
            return pending.append(.closed(name))
        }
        guard name == current.name else { return }
        current.depth -= 1
        guard current.depth == 0 else {
            open = current
            return
        }
        open = nil
        if window.markIsLost {
            let reason = "<\(name)> is larger than \(Self.mostElementBytes) bytes"
            pending.append(.damaged(offset: current.offset, reason: reason))
        } else {
            pending.append(.element(slice(name, offset: current.offset)))
        }
    }

    private func slice(_ name: String, offset: Int) -> XMLSlice {
        XMLSlice(
            name: name, bytes: window.marked, offset: offset, parent: ancestors.last?.name,
            namespaces: ancestors.flatMap(\.namespaces), encoding: encoding)
    }
}
