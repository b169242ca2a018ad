/// What the frame around every page is filled with.
struct Frame: ViewModel {
    struct Item: ViewModel {
        let href: String
        let text: String
        let isCurrent: Bool
    }

    let title: String
    let model: any ViewModel
    let organisation: String
    let person: String?
    let navigation: [Item]
    let crumbs: [Crumb]
    let notice: String?
    let errors: [FormError]
    let hasErrors: Bool
    let formToken: String
    let version = Assets.version

    init(
        _ view: PageView, visitor: Visitor?, path: String, notice: String?, formToken: String, organisation: String
    ) {
        title = view.title
        model = view.model
        self.organisation = organisation
        person = visitor?.person
        crumbs = view.crumbs
        self.notice = notice
        errors = view.errors
        hasErrors = !view.errors.isEmpty
        self.formToken = formToken
        navigation = Self.navigation.filter { visitor?.may($0.action) == true }.map { place in
            let isCurrent = place.href == "/" ? path == "/" : path == place.href || path.hasPrefix(place.href + "/")
            return Item(href: place.href, text: place.text, isCurrent: isCurrent)
        }
    }

    /// The main navigation: what somebody's roles do not open is not shown to them.
    static let navigation: [(href: String, text: String, action: Action)] = [
        ("/", "Home", .seeHome),
        ("/search", "Search", .search),
        ("/requests", "Requests", .seeRequests),
        ("/answers", "Answers", .seeRequests),
        ("/holds", "Holds", .seeHolds),
        ("/disposals", "Disposals", .seeDisposals),
        ("/schedules", "Schedules", .seeSchedules),
        ("/coverage", "Coverage", .seeCoverage),
        ("/verification", "Verification", .seeVerification),
        ("/accounts", "Accounts", .manageAccounts),
    ]
}

/// One step of the way to a page.
struct Crumb: ViewModel {
    let href: String
    let text: String

    static let home = Crumb(href: "/", text: "Home")
}

/// What is wrong with a field, for the summary at the top; `field` is its name.
struct FormError: ViewModel, Equatable {
    let field: String
    let text: String
}
