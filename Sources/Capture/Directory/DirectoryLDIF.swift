/// A directory as LDIF (RFC 2849): what `ldapsearch`, `slapcat` or `ldifde` write of OpenLDAP or Active Directory.
///
/// People are entries of the classes person, organizationalPerson, inetOrgPerson (RFC 2798) or user; others are passed
/// over. A file of changes is refused entry by entry: it says what to do to a directory, not what stands in one.
enum DirectoryLDIF {
    private static let people: Set<String> = [
        "person", "organizationalperson", "inetorgperson", "user", "posixaccount",
    ]
    private static let others: Set<String> = ["computer", "group", "groupofnames", "organizationalunit", "contact"]
    /// Attributes that are not looked into, because people need not be told that they are left.
    private static let known: Set<String> = ["dn", "objectclass", "changetype", "control"]

    static func read(_ text: [UInt8], into gathering: inout DirectoryGathering) throws(DirectoryFile.Unreadable) {
        let records = LDIFRecords.parse(text)
        guard !records.isEmpty else { throw DirectoryFile.Unreadable(reason: "there is no entry in it") }
        var passed = 0
        for record in records {
            if let change = record.values("changetype").first {
                gathering.refuse(
                    "line \(record.line)",
                    "it is a change (changetype: \(change.prefix(20))), and not what stands in the directory: export the entries themselves"
                )
                continue
            }
            guard record.values("dn").first != nil else {
                gathering.refuse("line \(record.line)", record.trouble ?? "it has no dn, which begins every entry")
                continue
            }
            let classes = Set(record.values("objectclass").map { $0.lowercased() })
            guard classes.isEmpty || (!classes.isDisjoint(with: people) && classes.isDisjoint(with: others)) else {
                passed += 1
                continue
            }
            take(record, &gathering)
        }
        if passed > 0 { gathering.note("\(passed) entries", "they are no people and were passed over") }
    }

    private static func take(_ record: LDIFRecords.Record, _ gathering: inout DirectoryGathering) {
        let place = "line \(record.line)"
        if let trouble = record.trouble { return gathering.refuse(place, trouble) }
        var person = DirectoryGathering.Person(place: place)
        // Of several names of one person the one that people see counts.
        let shown = record.values("displayname").first ?? record.values("cn").first
        for (name, value) in record.attributes where !known.contains(name) {
            switch name {
            case "cn", "displayname", "name": continue
            // Addresses of telephones and of other directories stand beside those of mail.
            case "proxyaddresses" where !value.lowercased().hasPrefix("smtp:"): continue
            default:
                guard let column = DirectoryHeadings.column(name) else { continue }
                // The title of LDAP is the job's (RFC 4519 2.38).
                gathering.take(value, under: column == .title ? .field(.title) : column, named: name, of: &person)
            }
        }
        if let shown { gathering.take(shown, under: .field(.name), named: "cn", of: &person) }
        gathering.add(person)
    }
}
