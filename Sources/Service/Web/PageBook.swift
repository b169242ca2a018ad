import HTTPTypes
import Hummingbird
import HummingbirdCore

/// Where pages are entered: route, the action it takes, handler.
///
/// # How to add a page
///
/// One file in `Pages/` and one template in `Resources/Templates/`:
///
///     enum HoldPages {
///         struct View: ViewModel { let holds: DataTable }
///
///         static func enter(in book: PageBook) {
///             book.get("holds", .seeHolds) { visit in
///                 let table = try await visit.read { archive, _ in try table(archive.holds()) }
///                 return .page("holds", title: "Holds", View(holds: table), crumbs: [.home])
///             }
///             book.post("holds/:id/release", .releaseHold) { visit in
///                 let (id, reason) = (try visit.part("id"), visit.form["reason"])
///                 try await visit.decide { archive, _ in try archive.releaseHold(id, reason: reason) }
///                 return .seeOther("/holds", notice: "Hold \(id) is released.")
///             }
///         }
///     }
///
/// then `HoldPages.enter(in: book)` in `PageBook.enterAll` and, for the navigation, a line in `Frame.navigation`.
///
/// What is already done when a handler runs: somebody is signed in, their roles allow the action (else 403, kept), a
/// form came from this site. What a handler does itself: `visit.requireNeedToKnow(id)` on a request's pages;
/// `visit.purpose()` and `visit.account(for:)` before content is shown; `visit.require(_:proposedBy:)` where the page
/// knows who proposed. An error that it throws becomes a page with its sentence and the right status; to show it beside
/// the form instead, catch it as `Fault(of: error)` and answer the form again with `errors:` (see `SignInPages`).
///
/// In a template everything that is filled in is escaped. Models are `ViewModel`; the parts are `{{>field}}`,
/// `{{>button}}`, `{{>table}}`, `{{>summary}}` (in a `dl`), `{{>tag}}` and `{{>pagination}}`, with the types of
/// `Parts.swift`; every form has `{{>form-token}}`. No `style` attributes and no scripts in pages: the policy forbids them;
/// charts are SVG with presentation attributes.
struct PageBook {
    typealias Handler = @Sendable (Visit) async throws -> PageAnswer

    let site: Site
    let router: Router<ServiceContext>

    /// Every page there is.
    func enterAll() {
        SignInPages.enter(in: self)
        HomePage.enter(in: self)
        HoldPages.enter(in: self)
        DisposalPages.enter(in: self)
        SchedulePages.enter(in: self)
        CoveragePages.enter(in: self)
        VerificationPages.enter(in: self)
        AccountPages.enter(in: self)
        SearchPages.enter(in: self)
        ConversationPages.enter(in: self)
        RecordPages.enter(in: self)
        RequestPages.enter(in: self)
        RequestForms.enter(in: self)
        OpenRequestPages.enter(in: self)
        ReviewPages.enter(in: self)
        GatePages.enter(in: self)
        AnswerPages.enter(in: self)
    }

    /// Enters a page that is looked at.
    func get(_ path: String, _ action: Action, _ handler: @escaping Handler) {
        router.get(RouterPath(path)) { [site] request, context in
            guard let visitor = context.visitor else { return Self.toSignIn(request, site) }
            try await Gate.require(action, of: visitor, on: context.parameters.get("id"), site)
            let visit = try Visit(site, visitor, request, context)
            return try await PageAnswering.response(to: visit, try await handler(visit))
        }
    }

    /// Enters what a form does.
    func post(_ path: String, _ action: Action, _ handler: @escaping Handler) {
        router.post(RouterPath(path)) { [site] request, context in
            guard let visitor = context.visitor else { return Self.toSignIn(request, site) }
            let form = try await Self.form(request, context, site)
            try await Gate.require(action, of: visitor, on: context.parameters.get("id"), site)
            let visit = try Visit(site, visitor, request, context, form: form)
            return try await PageAnswering.response(to: visit, try await handler(visit))
        }
    }

    /// Reads a form that came from this site.
    static func form(_ request: Request, _ context: ServiceContext, _ site: Site) async throws -> Form {
        let type = request.headers[.contentType]?.split(separator: ";").first.map { $0.lowercased() }
        guard type == "application/x-www-form-urlencoded" else {
            throw Fault(.unsupportedMediaType, "A form is sent as application/x-www-form-urlencoded.")
        }
        let body = try await site.body(of: request, context, limit: Form.limit)
        let form = try Form(parsing: body.readableBytesView)
        try FormGuard.check(form, request, context, site)
        return form
    }

    private static func toSignIn(_ request: Request, _ site: Site) -> Response {
        let wanted = request.method == .get ? request.uri.string : "/"
        return .redirect(to: "/sign-in?next=\(Percent.encoded(wanted))", type: .normal)
    }
}
