/// Any field of a form: `{{#items}}{{>item}}{{/items}}`.
struct FormItem: ViewModel {
    /// One choice of several.
    struct Choice: ViewModel {
        let value: String
        let text: String
        var isChosen = false
        /// Of its own in the page, for the label of a radio button.
        var id = ""
    }

    /// What it looks like.
    enum Kind: Sendable { case line(String), area, choice, radios, tick }

    let name: String
    let label: String
    var hint: String?
    var value = ""
    var error: String?
    let kind: Kind
    var choices: [Choice] = []
    var isOptional = false

    static func line(_ name: String, _ label: String, hint: String? = nil, type: String = "text") -> FormItem {
        FormItem(name: name, label: label, hint: hint, kind: .line(type))
    }

    static func date(_ name: String, _ label: String, hint: String? = nil) -> FormItem {
        FormItem(name: name, label: label, hint: hint, kind: .line("date"))
    }

    static func area(_ name: String, _ label: String, hint: String? = nil) -> FormItem {
        FormItem(name: name, label: label, hint: hint, kind: .area)
    }

    static func choice(
        _ name: String, _ label: String, _ choices: [(value: String, text: String)], hint: String? = nil
    ) -> FormItem {
        FormItem(
            name: name, label: label, hint: hint, kind: .choice,
            choices: choices.map { Choice(value: $0.value, text: $0.text) })
    }

    static func radios(_ name: String, _ label: String, _ choices: [(value: String, text: String)]) -> FormItem {
        FormItem(
            name: name, label: label, kind: .radios, choices: choices.map { Choice(value: $0.value, text: $0.text) })
    }

    static func tick(_ name: String, _ label: String, hint: String? = nil) -> FormItem {
        FormItem(name: name, label: label, hint: hint, kind: .tick)
    }

    /// The same, not needed.
    var optional: FormItem {
        var item = self
        item.isOptional = true
        return item
    }

    /// The same with what was sent before, and what is wrong with it.
    func filled(_ form: Form, _ errors: [FormError] = []) -> FormItem {
        var item = self
        item.value = form[name]
        item.error = errors.first { $0.field == name }?.text
        return item
    }

    /// The same with this value.
    func with(_ value: String) -> FormItem {
        var item = self
        item.value = value
        return item
    }

    func child(named name: String) -> Any? {
        switch name {
        case "isLine": if case .line = kind { true } else { false }
        case "type": if case .line(let type) = kind { type } else { "text" }
        case "isArea": if case .area = kind { true } else { false }
        case "isChoice": if case .choice = kind { true } else { false }
        case "isRadios": if case .radios = kind { true } else { false }
        case "isTick": if case .tick = kind { true } else { false }
        case "isTicked": kind.isTick && !value.isEmpty
        case "choices":
            choices.enumerated().map {
                Choice(
                    value: $1.value, text: $1.text, isChosen: $1.value == value,
                    id: $0 == 0 ? self.name : "\(self.name)-\($0)")
            }
        case "describedBy": describedBy.map { $0 as Any } ?? false
        default: Mirror(reflecting: self).found(name)
        }
    }

    private var describedBy: String? {
        let parts = [hint == nil ? nil : "\(name)-hint", error == nil ? nil : "\(name)-error"].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }
}

extension FormItem.Kind {
    fileprivate var isTick: Bool { if case .tick = self { true } else { false } }
}
