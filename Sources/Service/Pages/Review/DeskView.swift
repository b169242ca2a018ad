/// What the review desk's template is filled with.
struct DeskView: ViewModel {
    struct Conversation: ViewModel {
        let href: String
        let title: String
        let source: String
        let words: String
        let copies: String?
        let isCurrent: Bool
        let isDone: Bool
    }

    struct Person: ViewModel {
        let name: String
        let words: String
        let isDecided: Bool
    }

    /// Another message that says nearly the same, or one of whose words this one is made.
    struct Likeness: ViewModel {
        /// A stretch of words that stands in both, or in one of them.
        struct Run: ViewModel {
            let words: String
            let isAdded: Bool
            let isRemoved: Bool
        }

        let href: String
        let words: String
        /// What it says otherwise than the message that is decided.
        let runs: [Run]
        let note: String?
    }

    struct Undo: ViewModel {
        let entry: UInt64
        let words: String
    }

    /// A form of the desk: its fields, and buttons that say what is decided.
    struct Panel: ViewModel {
        struct Choice: ViewModel {
            let text: String
            let value: String
            /// The key that presses it.
            var key: String?
            var isSecondary = false
        }

        let heading: String
        var items: [FormItem]
        let buttons: [Choice]
        /// Folded away until it is wanted.
        var isFolded = true
        var isOpen = false
    }

    let id: String
    let heading: String
    var status = ""
    var seq: UInt64?
    var title = ""
    var conversations: [Conversation] = []
    var messages: [MessageView] = []
    var emptyNote: String?
    var pagination: Pagination?
    var standing: String?
    var withheld: [String] = []
    var decision: [Panel] = []
    var likenesses: [Likeness] = []
    var people: [Person] = []
    var undo: Undo?
    var fields: [PurposeView.Hidden] = []
    var mayWork = false
    var isAll = false
    var allHref = ""
    var undecidedHref = ""
    var isRequesters = false
    var switchHref = ""

    /// What was sent and could not be done stands in the form again.
    mutating func fill(_ form: Form, _ errors: [FormError]) {
        guard let error = errors.first else { return }
        for index in decision.indices {
            let holds = decision[index].items.contains { $0.name == error.field }
            guard holds || decision[index].buttons.contains(where: { $0.value == form["do"] }) else { continue }
            decision[index].isOpen = true
            decision[index].items = decision[index].items.map { $0.filled(form, errors) }
        }
    }

    func child(named name: String) -> Any? {
        switch name {
        case "isEmpty": conversations.isEmpty
        case "hasPeople": !people.isEmpty
        case "hasWithheld": !withheld.isEmpty
        case "hasLikenesses": !likenesses.isEmpty
        case "mayDecide": mayWork && seq != nil
        case "undoReason": FormItem.line("undo-reason", "Why it is withdrawn").with("A slip")
        default: Mirror(reflecting: self).found(name)
        }
    }
}
