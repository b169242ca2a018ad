import Mustache

/// What a template is filled with.
///
/// Mustache looks for a name that it does not find in what surrounds it. What a model has and is nil is found here as
/// nothing, so that a page's own `notice` is never the frame's.
protocol ViewModel: Sendable, MustacheParent {}

extension ViewModel {
    func child(named name: String) -> Any? { Mirror(reflecting: self).found(name) }
}

extension Mirror {
    /// A property's value; `false`, which is nothing to a template, where it is nil.
    ///
    /// Nil where there is no such property.
    func found(_ name: String) -> Any? {
        guard let child = children.first(where: { $0.label == name }) else { return nil }
        let value = Mirror(reflecting: child.value)
        guard value.displayStyle == .optional else { return child.value }
        return value.children.first?.value ?? false
    }
}

/// A field of a form: `{{#reason}}{{>field}}{{/reason}}`.
struct FormField: ViewModel {
    let name: String
    let label: String
    var hint: String?
    var value = ""
    var error: String?
    /// The input's type: `text`, `password`, `date`, `search`.
    var type = "text"
    /// Source: WCAG 2.2, 1.3.5.
    var autocomplete: String?

    func child(named name: String) -> Any? {
        guard name == "describedBy" else { return Mirror(reflecting: self).found(name) }
        return DescribedBy.words(self.name, hint: hint, error: error)
    }

    /// The error of this field among those of the form.
    mutating func take(_ errors: [FormError]) { error = errors.first { $0.field == name }?.text }
}

/// A button of a form.
struct Button: ViewModel {
    let text: String
    var name: String?
    var value: String?
    var isWarning = false
    var isSecondary = false
}

/// A short word in a colour of its own: grey, blue, green, yellow, orange or red.
///
/// The word says all; the colour helps.
struct Tag: ViewModel {
    let text: String
    let colour: String
}

/// A row of a summary list.
struct SummaryRow: ViewModel {
    let key: String
    let value: String
    var href: String?
}

/// A table with a caption that says what it shows.
struct DataTable: ViewModel {
    struct Head: ViewModel {
        let text: String
        var isNumeric = false
    }

    struct Cell: ViewModel {
        let text: String
        var href: String?
        var tag: Tag?
        var isNumeric = false
        /// The cell that names its row.
        var isHead = false
    }

    struct Row: ViewModel {
        let cells: [Cell]
    }

    let caption: String
    let head: [Head]
    let rows: [Row]
    var isEmpty: Bool
    /// What to say where there is no row.
    var empty: String

    init(caption: String, head: [Head], rows: [[Cell]], empty: String = "None.") {
        self.caption = caption
        self.head = head
        self.rows = rows.map(Row.init(cells:))
        isEmpty = rows.isEmpty
        self.empty = empty
    }
}

/// Where a list goes on and came from.
struct Pagination: ViewModel {
    let previous: String?
    let next: String?
    let words: String
}
