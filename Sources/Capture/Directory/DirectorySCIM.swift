/// A directory as SCIM 2.0 JSON: a User, a list of them, or a ListResponse (RFC 7643 4.1 and 4.3, RFC 7644 3.4.2).
enum DirectorySCIM {
    private static let userSchema = "urn:ietf:params:scim:schemas:core:2.0:User"

    static func read(_ text: [UInt8], into gathering: inout DirectoryGathering) throws(DirectoryFile.Unreadable) {
        let document: JSONDocument
        do { document = try JSONDocument(parsing: text) } catch {
            throw DirectoryFile.Unreadable(reason: "it is no JSON: at byte \(error.offset), \(error.reason)")
        }
        let root = document.root
        if let resources = root["Resources"] ?? root["resources"] {
            let list = resources.elements
            for (index, resource) in list.enumerated() { take(resource, "Resources[\(index)]", &gathering) }
            if let total = root["totalResults"]?.stringOrDigits.flatMap(Int.init), total > list.count {
                gathering.note(
                    "the list",
                    "it is one page of several: it has \(list.count) of \(total) people. Import the others too")
            }
        } else if root.kind == .array {
            for (index, resource) in root.elements.enumerated() { take(resource, "[\(index)]", &gathering) }
        } else if root.isObject, root["userName"] != nil || root["schemas"] != nil {
            take(root, "the user", &gathering)
        } else {
            throw DirectoryFile.Unreadable(reason: "it is no ListResponse with Resources, no list of users and no User")
        }
    }

    private static func take(_ user: JSONNode, _ place: String, _ gathering: inout DirectoryGathering) {
        guard user.isObject else { return gathering.refuse(place, "it is no JSON object") }
        let schemas = user["schemas"]?.elements.compactMap(\.string) ?? []
        guard schemas.isEmpty || schemas.contains(where: { $0.lowercased() == userSchema.lowercased() }) else {
            return gathering.refuse(place, "it is no User: its schema is \(schemas[0].prefix(80))")
        }
        var person = DirectoryGathering.Person(place: place)
        func take(_ node: JSONNode?, _ column: DirectoryHeadings.Column, _ name: String) {
            guard let text = node?.stringOrDigits else { return }
            gathering.take(text, under: column, named: name, of: &person)
        }
        take(user["userName"], .field(.login), "userName")
        let name = user["name"]
        take(user["displayName"]?.nonEmpty == nil ? name?["formatted"] : user["displayName"], .field(.name), "name")
        take(name?["givenName"], .givenName, "givenName")
        take(name?["familyName"], .familyName, "familyName")
        for mail in user["emails"]?.elements ?? [] {
            take(mail.isObject ? mail["value"] : mail, .field(.mail), "emails")
        }
        take(user["title"], .field(.title), "title")
        take(user["userType"], .field(.standing), "userType")
        if let extra = user["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"] {
            take(extra["employeeNumber"], .field(.number), "employeeNumber")
            take(extra["department"], .unit(3), "department")
            take(extra["division"], .unit(4), "division")
        }
        if user["active"]?.kind == .bool, user["active"]?.isTrue == false {
            gathering.note(
                "people who are not active",
                "SCIM does not say since when, so nobody was noted to have left: a CSV with leaving dates does")
        }
        gathering.add(person)
    }
}
