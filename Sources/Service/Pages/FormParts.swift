/// A field of which one of several values is chosen: `{{#kind}}{{>choice}}{{/kind}}`.
struct ChoiceField: ViewModel {
    struct Choice: ViewModel {
        let value: String
        let text: String
        var isChosen = false
    }

    let name: String
    let label: String
    var hint: String?
    var error: String?
    private(set) var choices: [Choice]

    init(name: String, label: String, hint: String? = nil, _ choices: [(value: String, text: String)]) {
        self.name = name
        self.label = label
        self.hint = hint
        self.choices = choices.map { Choice(value: $0.value, text: $0.text) }
    }

    /// The value that is chosen; the first where none of the choices is.
    var value: String {
        get { choices.first(where: \.isChosen)?.value ?? choices.first?.value ?? "" }
        set { for index in choices.indices { choices[index].isChosen = choices[index].value == newValue } }
    }

    func child(named name: String) -> Any? {
        guard name == "describedBy" else { return Mirror(reflecting: self).found(name) }
        return DescribedBy.words(self.name, hint: hint, error: error)
    }
}

/// Boxes of which any number is ticked: `{{#roles}}{{>boxes}}{{/roles}}`.
struct BoxesField: ViewModel {
    struct Box: ViewModel {
        let id: String
        let value: String
        let text: String
        let isChosen: Bool
    }

    let name: String
    let label: String
    var hint: String?
    var error: String?
    let boxes: [Box]

    init(
        name: String, label: String, hint: String? = nil, _ choices: [(value: String, text: String)],
        chosen: Set<String> = []
    ) {
        self.name = name
        self.label = label
        self.hint = hint
        boxes = choices.map {
            Box(id: "\(name)-\($0.value)", value: $0.value, text: $0.text, isChosen: chosen.contains($0.value))
        }
    }

    func child(named name: String) -> Any? {
        guard name == "describedBy" else { return Mirror(reflecting: self).found(name) }
        return DescribedBy.words(self.name, hint: hint, error: error)
    }
}

/// The ids of what explains a field.
enum DescribedBy {
    /// `false`, which is nothing to a template, where nothing does.
    static func words(_ name: String, hint: String?, error: String?) -> Any {
        let parts = [hint == nil ? nil : "\(name)-hint", error == nil ? nil : "\(name)-error"].compactMap { $0 }
        return parts.isEmpty ? false : parts.joined(separator: " ")
    }
}
