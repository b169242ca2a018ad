import Archive
import Foundation
import HTTPTypes
import Hummingbird

/// Signing in with a local account, and out.
///
/// These are the only pages that nobody has to be signed in for, so they are entered without an action.
enum SignInPages {
    struct View: ViewModel {
        var name = FormField(name: "name", label: "Account name", autocomplete: "username")
        var password = FormField(
            name: "password", label: "Password", type: "password", autocomplete: "current-password")
        var next = "/"
        /// Where the provider is reached; nil where there is none.
        var provider: String?
        let button = Button(text: "Sign in")
    }

    static func enter(in book: PageBook) {
        let site = book.site
        book.router.get("sign-in") { request, context -> Response in
            var view = View()
            view.next = Percent.ownPath(try Form(parsing: (request.uri.query ?? "").utf8)["next"])
            if site.settings.oidc != nil { view.provider = "/sign-in/provider?next=\(Percent.encoded(view.next))" }
            if context.visitor?.session != nil { return .redirect(to: view.next, type: .normal) }
            return try await PageAnswering.page(
                PageView(template: "sign-in", title: "Sign in", model: view), request, context, site)
        }
        book.router.post("sign-in") { request, context -> Response in
            let form = try await PageBook.form(request, context, site)
            return try await signIn(form, request, context, site)
        }
        book.router.post("sign-out") { request, context -> Response in
            _ = try await PageBook.form(request, context, site)
            if let secret = context.visitor?.session {
                try await site.storeWork.run { [store = site.store] in try store.end(secret) }
            }
            var response = Response.redirect(to: "/sign-in", type: .normal)
            response.setCookie(site.cookie(nil))
            return response
        }
    }

    private static func signIn(
        _ form: Form, _ request: Request, _ context: ServiceContext, _ site: Site
    ) async throws -> Response {
        let (name, next) = (form["name"].lowercased(), Percent.ownPath(form["next"]))
        let check = SignInCheck(site: site, name: name, address: site.address(of: request, context))
        switch try await check.password(form.verbatim("password")) {
        case .account(let account):
            let former = context.formSecret
            let secret = try await site.storeWork.run { [store = site.store] in
                try store.begin(account.name, instead: former)
            }
            _ = try await site.desk.write(as: account.person) { archive, _ in
                try archive.record(SignedIn(account: account.name, means: "password"), subject: "account")
            }
            var response = Response.redirect(to: next, type: .normal)
            response.setCookie(site.cookie(secret))
            return response
        case .wrong:
            let errors = [FormError(field: "name", text: "The account name or the password is wrong.")]
            var view = View()
            (view.name.value, view.next) = (name, next)
            view.name.take(errors)
            return try await PageAnswering.page(
                PageView(
                    template: "sign-in", title: "Sign in", model: view, errors: errors, status: .unprocessableContent),
                request, context, site)
        case .wait(let seconds):
            throw Fault(
                .tooManyRequests,
                "Signing in failed too often. Try again in \((seconds + 59) / 60) minutes, or ask an administrator.",
                retryAfter: seconds)
        }
    }
}

/// Whether a name and a password are an account's, tried no more often than is good.
struct SignInCheck: Sendable {
    let site: Site
    let name: String
    let address: String

    enum Outcome: Sendable { case account(Account), wrong, wait(Int64) }

    /// Checks a password; an account that is not there takes as long as a wrong password.
    func password(_ text: String) async throws -> Outcome {
        let (store, name) = (site.store, name)
        let ofAccount = Attempt(limit: .account, key: name)
        let ofAddress = Attempt(limit: .address, key: address)
        let kept = try await site.storeWork.run {
            let wait = try store.admit([ofAccount, ofAddress])
            return (wait: wait, account: try store.account(name), password: try store.password(of: name))
        }
        if let wait = kept.wait { return .wait(wait) }
        let isRight = try await site.passwordWork.run {
            (kept.password ?? Self.nobodys).matches(text) && kept.password != nil
        }
        if isRight, let account = kept.account, !account.isDisabled {
            try await site.storeWork.run { try store.succeed(account: ofAccount, address: ofAddress) }
            return .account(account)
        }
        return .wrong
    }

    /// A hash that no password has been made for.
    private static let nobodys = Password(
        encoded: "scrypt$\(Password.cost)$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
}
