import Archive
import Foundation
import HTTPTypes

/// Accounts, their roles and the tokens of programs, for an administrator.
enum AccountPages {
    struct ListView: ViewModel {
        let table: DataTable
        let tokens: DataTable
        var name = FormField(name: "name", label: "Account name", hint: "What is typed at sign-in.")
        var person = FormField(name: "person", label: "Whose it is", hint: "Acts carry this name.")
        var password = FormField(
            name: "password", label: "First password", hint: "At least 12 characters.", type: "password",
            autocomplete: "new-password")
        var roles: BoxesField
        let button = Button(text: "Add the account")
    }

    struct AccountView: ViewModel {
        struct Password: ViewModel {
            var field = FormField(
                name: "password", label: "New password", hint: "At least 12 characters.", type: "password",
                autocomplete: "new-password")
            let button = Button(text: "Set the password", isSecondary: true)
        }

        let name: String
        let rows: [SummaryRow]
        let action: String
        var roles: BoxesField
        let rolesButton = Button(text: "Change the roles", isSecondary: true)
        var password: Password?
        let shutTitle: String
        let shutWords: String
        let shut: Button
    }

    static func enter(in book: PageBook) {
        book.get("accounts", .manageAccounts) { visit in try await list(visit) }
        book.post("accounts", .manageAccounts) { visit in
            let (form, roles) = (visit.form, roles(visit.form))
            let password = form.verbatim("password")
            do {
                try await change(visit) {
                    try $0.add(form["name"], person: form["person"], roles: roles, password: password)
                }
            } catch {
                let fault = Fault(of: error)
                guard fault.isTheirs else { throw error }
                return try await list(visit, errors: [FormError(field: field(fault.sentence), text: fault.sentence)])
            }
            return .seeOther("/accounts", notice: "The account \(form["name"].lowercased()) is added.")
        }
        book.get("accounts/:name", .manageAccounts) { visit in try await page(visit) }
        book.post("accounts/:name/roles", .manageAccounts) { visit in
            let (name, roles) = (try visit.part("name"), roles(visit.form))
            return try await changing(visit, field: "roles", "The roles of \(name) are changed.") {
                try $0.setRoles(roles, of: name)
            }
        }
        book.post("accounts/:name/password", .manageAccounts) { visit in
            let (name, password) = (try visit.part("name"), visit.form.verbatim("password"))
            return try await changing(visit, field: "password", "The password of \(name) is set. Its sessions ended.") {
                try $0.setPassword(password, of: name)
            }
        }
        book.post("accounts/:name/shut", .manageAccounts) { visit in
            let (name, shut) = (try visit.part("name"), visit.form["shut"] == "yes")
            return try await changing(visit, field: "main", "The account \(name) is \(shut ? "shut" : "open") now.") {
                try $0.setDisabled(shut, name)
            }
        }
    }

    private static func change(_ visit: Visit, _ body: @escaping @Sendable (Accounts) throws -> Void) async throws {
        let store = visit.site.store
        try await visit.decide { archive, _ in try body(Accounts(archive, store)) }
    }

    private static func changing(
        _ visit: Visit, field: String, _ notice: String, _ body: @escaping @Sendable (Accounts) throws -> Void
    ) async throws -> PageAnswer {
        do { try await change(visit, body) } catch {
            let fault = Fault(of: error)
            guard fault.isTheirs, fault.status != .notFound else { throw error }
            return try await page(visit, errors: [FormError(field: field, text: fault.sentence)])
        }
        return .seeOther("/accounts/\(Percent.encoded(try visit.part("name")))", notice: notice)
    }

    /// The field that a refusal is about, as far as its words tell.
    private static func field(_ sentence: String) -> String {
        let words = sentence.lowercased()
        if words.contains("password") { return "password" }
        if words.contains("role") || words.contains("combined") { return "roles" }
        return words.contains("whose") ? "person" : "name"
    }

    private static func roles(_ form: Form) -> Set<Role> { Set(form.all("roles").compactMap(Role.init(rawValue:))) }

    private static func boxes(_ chosen: Set<Role>) -> BoxesField {
        BoxesField(
            name: "roles", label: "Roles", hint: "A capture agent or an auditor is nothing else.",
            Role.allCases.map { (value: $0.rawValue, text: $0.words) }, chosen: Set(chosen.map(\.rawValue)))
    }

    private static func list(_ visit: Visit, errors: [FormError] = []) async throws -> PageAnswer {
        let (accounts, tokens) = try await visit.site.storeWork.run { [store = visit.site.store] in
            (try store.accounts(), try store.tokens())
        }
        var view = ListView(table: table(accounts), tokens: table(tokens), roles: boxes(roles(visit.form)))
        (view.name.value, view.person.value) = (visit.form["name"], visit.form["person"])
        view.name.take(errors)
        view.person.take(errors)
        view.password.take(errors)
        view.roles.error = errors.first { $0.field == "roles" }?.text
        return .page("accounts", title: "Accounts", view, crumbs: [.home], errors: errors)
    }

    private static func table(_ accounts: [Account]) -> DataTable {
        DataTable(
            caption: "Accounts", head: ["Account", "Whose", "Roles", "State"].map { .init(text: $0) },
            rows: accounts.map {
                [
                    .init(text: $0.name, href: "/accounts/\(Percent.encoded($0.name))", isHead: true),
                    .init(text: $0.person), .init(text: words($0.roles)),
                    .init(
                        text: $0.isLocal ? "" : "Signs in through a provider. ",
                        tag: $0.isDisabled ? Tag(text: "Shut", colour: "grey") : Tag(text: "Open", colour: "green")),
                ]
            })
    }

    private static func table(_ tokens: [AccessToken]) -> DataTable {
        DataTable(
            caption: "Tokens of programs",
            head: ["Token", "What for", "Roles", "Ends", "State"].map { .init(text: $0) },
            rows: tokens.map {
                [
                    .init(text: $0.id, isHead: true), .init(text: $0.label), .init(text: words($0.roles)),
                    .init(text: String($0.expiresAt.prefix(10))),
                    .init(
                        text: "",
                        tag: $0.isRevoked ? Tag(text: "Revoked", colour: "grey") : Tag(text: "In use", colour: "green")),
                ]
            }, empty: "None. `canute token create` makes one: its secret is shown once, to whoever makes it.")
    }

    private static func words(_ roles: Set<Role>) -> String {
        Role.allCases.filter(roles.contains).map(\.words).joined(separator: ", ")
    }

    private static func page(_ visit: Visit, errors: [FormError] = []) async throws -> PageAnswer {
        let name = try visit.part("name")
        let found = try await visit.site.storeWork.run { [store = visit.site.store] in try store.account(name) }
        guard let account = found else { throw Fault(.notFound, "There is no account \(name).") }
        var view = AccountView(
            name: account.name,
            rows: [
                SummaryRow(key: "Whose", value: account.person), SummaryRow(key: "Roles", value: words(account.roles)),
                SummaryRow(key: "Signs in", value: account.isLocal ? "with a password" : "through a provider"),
            ],
            action: "/accounts/\(Percent.encoded(account.name))", roles: boxes(account.roles),
            password: account.isLocal ? AccountView.Password() : nil,
            shutTitle: account.isDisabled ? "Open it again" : "Shut it",
            shutWords: account.isDisabled
                ? "Whoever has it can sign in again." : "Its sessions end, and nobody can sign in with it.",
            shut: account.isDisabled
                ? Button(text: "Open the account", name: "shut", value: "no", isSecondary: true)
                : Button(text: "Shut the account", name: "shut", value: "yes", isWarning: true))
        view.roles.error = errors.first { $0.field == "roles" }?.text
        view.password?.field.take(errors)
        return .page(
            "account", title: "Account \(account.name)", view,
            crumbs: [.home, Crumb(href: "/accounts", text: "Accounts")], errors: errors)
    }
}
