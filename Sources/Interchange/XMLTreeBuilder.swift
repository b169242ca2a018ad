/// Takes the parser's events and makes the tree; stops at the first thing that is refused.
final class XMLTreeBuilder {
    private struct Open {
        var name: String
        var namespace: String?
        var attributes: [XMLNode.Attribute]
        var line: Int
        var content: [XMLNode.Content] = []
        var text: [UInt8] = []

        mutating func flush() {
            if text.isEmpty { return }
            content.append(.text(String(decoding: text, as: UTF8.self)))
            text.removeAll(keepingCapacity: true)
        }
    }

    private(set) var root: XMLNode?
    /// The first thing wrong, as the caller will see it.
    private(set) var problem: InterchangeError?
    /// The same for lists of findings.
    private(set) var diagnostic: XMLDiagnostic?
    private let name: String
    private let limits: XML.Limits
    private let keepsTree: Bool
    private var stack: [Open] = []
    private var depth = 0
    private var nodes = 0
    /// Namespaces in force inside each open element; the library looks them up one by one.
    private var inScope: [Int] = []
    private static let maxNamespaces = 1000

    init(name: String, limits: XML.Limits, keepsTree: Bool) {
        self.name = name
        self.limits = limits
        self.keepsTree = keepsTree
    }

    func report(line: Int, _ what: String, code: InterchangeError.Code = .badXML) {
        guard problem == nil else { return }
        diagnostic = XMLDiagnostic(name: name, line: line, message: what)
        problem = InterchangeError(code, "\(name)\(line > 0 ? ", line \(line)" : ""): \(what)")
    }

    func doctype(line: Int) {
        if limits.allowsDoctype { return }
        report(line: line, "a DOCTYPE is not accepted, because it can pull in other files. Remove it and try again.")
    }

    /// The counts alone; true where the element may come.
    func admit(attributes: Int, namespaces: Int, line: Int) -> Bool {
        depth += 1
        inScope.append((inScope.last ?? 0) + namespaces)
        if let declared = inScope.last, declared > Self.maxNamespaces {
            report(line: line, "more than \(Self.maxNamespaces) namespaces are declared at once.", code: .limit)
        }
        nodes += 1 + attributes
        if depth > limits.maxDepth {
            report(line: line, "elements are more than \(limits.maxDepth) deep.", code: .limit)
        }
        if nodes > limits.maxNodes {
            report(
                line: line, "more than \(limits.maxNodes) elements and attributes. Split the document.", code: .limit)
        }
        return problem == nil && keepsTree
    }

    func start(name: String, namespace: String?, attributes: [XMLNode.Attribute], line: Int) {
        if let top = stack.indices.last { stack[top].flush() }
        stack.append(Open(name: name, namespace: namespace, attributes: attributes, line: line))
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard keepsTree, problem == nil, let top = stack.indices.last else { return }
        stack[top].text.append(contentsOf: bytes)
    }

    func end() {
        depth -= 1
        inScope.removeLast(inScope.isEmpty ? 0 : 1)
        guard keepsTree, problem == nil, var done = stack.popLast() else { return }
        done.flush()
        let node = XMLNode(
            name: done.name, namespace: done.namespace, attributes: done.attributes, content: done.content,
            line: done.line)
        if let top = stack.indices.last { stack[top].content.append(.element(node)) } else { root = node }
    }
}
