import Foundation
import Testing

@testable import Capture

/// Directories of people as they are handed in: every person is a row or a refusal with its place.
@Suite("Directories")
struct DirectoryTests {
    private func read(_ text: String, _ format: DirectoryFormat? = nil) throws -> DirectoryFile {
        let file = try DirectoryFile.read(Array(text.utf8), named: "staff", format: format)
        #expect(file.read == file.rows.count + file.refused.count)
        return file
    }

    // MARK: - CSV

    @Test("headings are known by the words that councils use, in any order and writing")
    func headings() throws {
        let file = try read(
            """
            PAYROLL REF;Surname;Known As;E-mail address;Post title;Section;Directorate;Pay Band;Skills;Date started;\
            Leave date;Worker type;Public-facing;Slack user ID;NI number
            0042;Doe;Jane;Jane.Doe@Example.gov.uk;Planner;Enforcement;Place;G8;Appeals, Trees;1 March 2020;31/01/2026;\
            Employee;Y;U05;QQ123456C

            """)
        #expect(file.format == .csv && file.refused.isEmpty)
        let row = try #require(file.rows.first)
        #expect(
            row
                == DirectoryRow(
                    place: "line 2",
                    values: [
                        .number: ["0042"], .name: ["Jane Doe"], .mail: ["jane.doe@example.gov.uk"], .title: ["Planner"],
                        .team: ["Enforcement", "Place"], .grade: ["G8"], .skill: ["Appeals", "Trees"],
                        .joined: ["2020-03-01"], .left: ["2026-01-31"], .standing: ["internal"],
                        .publicFacing: ["yes"], .handle: ["slack:U05"],
                    ]))
        #expect(file.notes.map(\.item) == ["the column NI number"])
        #expect(!"\(file)".contains("QQ123456C"))
    }

    @Test("a row that cannot be taken is refused with its line and the reason, and the rest goes on")
    func refusals() throws {
        let file = try read(
            """
            Name,Staff no,Email,Start date,End date
            Ann Lee,1,ann@example.org,2020-01-01,
            Bob Ray,2,bob at example.org,2020-01-01,
            Cas Poe,3,cas@example.org,31/31/2020,
            ,4,dee@example.org,,
            Eve Fox,,,,
            Fay Gum,6,fay@example.org,2024-05-01,2024-04-01
            Gus Hay,7,gus@example.org,,,too,many
            \u{202E}Ian Jay,8,ian@example.org,,
            "Kim
            Low",9,kim@example.org,,

            """)
        #expect(file.rows.compactMap { $0.first(.name) } == ["Ann Lee", "Kim Low"])
        let wanted = [
            ("line 3", "is no mail address"), ("line 4", "is no day"), ("line 5", "nobody is named"),
            ("line 6", "nothing but a name"), ("line 7", "lies before the first"), ("line 8", "7 cells under 5"),
            ("line 9", "invisible character U+202E"),
        ]
        #expect(file.refused.count == wanted.count)
        for (refusal, (place, reason)) in zip(file.refused, wanted) {
            #expect(refusal.item == place && refusal.reason.contains(reason), "\(refusal)")
            #expect(!refusal.reason.unicodeScalars.contains("\u{202E}"))
        }
    }

    @Test("what spreadsheets write is read: a mark, UTF-16, Windows-1252, tabs, a title that is Mr or Ms")
    func spreadsheets() throws {
        let text = "Title\tName\tLogin\r\nMs\tZoë Ærø\tzoe\r\n"
        let wide: [UInt8] = text.utf16.reduce(into: [0xFF, 0xFE]) { $0 += [UInt8($1 & 255), UInt8($1 >> 8)] }
        let narrow: [UInt8] = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        for bytes: [UInt8] in [[0xEF, 0xBB, 0xBF] + Array(text.utf8), wide, narrow] {
            let file = try DirectoryFile.read(bytes, named: "staff.csv")
            #expect(file.rows.map(\.values) == [[.name: ["Zoë Ærø"], .login: ["zoe"]]], "\(file)")
        }
    }

    @Test("a last name before a comma is turned round, and cells with several values are parted")
    func values() throws {
        let file = try read(
            "Name,Email,Team,Handle\n\"Doe, Jane\",a@x.org; B@x.org,\"Trees, Parks\",chat:U1;teams: @jd\n")
        let row = try #require(file.rows.first)
        #expect(row.first(.name) == "Jane Doe" && row.values[.mail] == ["a@x.org", "b@x.org"])
        #expect(row.values[.team] == ["Trees, Parks"] && row.values[.handle] == ["chat:U1", "teams:jd"])
    }

    @Test(
        "what is no directory is told from one",
        arguments: ["", "hello\nworld", "a,b,c\n1,2,3\n", "{\"a\":1}", "[", "[{\"name\":\"ann\"}]", "dn"])
    func none(text: String) {
        #expect(throws: CaptureError.self) { try read(text) }
    }

    // MARK: - LDIF

    @Test("LDIF is read as RFC 2849 has it: folding, base64, comments, options, other entries passed over")
    func ldif() throws {
        let file = try read(
            """
            version: 1
            # a comment that is
              folded
            dn: uid=jdoe,ou=People,dc=example
            objectClass: inetOrgPerson
            cn:: SsO8cmdlbiBEw7ZyaW5n
            cn;lang-en: Jurgen Doring
            sn: Doring
            mail: j.dor
             ing@example.org
            uid: jdoe
            employeeNumber: 42
            title: Planner
            departmentNumber: 7
            ou: Enforcement
            proxyAddresses: SMTP:j.doring@example.org
            proxyAddresses: smtp:jd@old.example
            proxyAddresses: x500:/o=Example/cn=jd

            dn: ou=People,dc=example
            objectClass: organizationalUnit
            ou: People

            """)
        #expect(file.format == .ldif && file.refused.isEmpty)
        let row = try #require(file.rows.first)
        #expect(file.rows.count == 1 && row.place == "line 4")
        #expect(
            row.values == [
                .name: ["Jürgen Döring"], .mail: ["j.doring@example.org", "jd@old.example"], .login: ["jdoe"],
                .number: ["42"], .title: ["Planner"], .team: ["Enforcement"],
            ])
        #expect(file.notes.map(\.item) == ["1 entries"])
    }

    @Test("LDIF that is no state of a directory, or is broken, is refused entry by entry")
    func brokenLDIF() throws {
        let file = try read(
            """
            version: 1

            dn: uid=a,dc=example
            changetype: delete

            dn: uid=b,dc=example
            cn:: not base64!
            uid: b

            dn: uid=c,dc=example
            jpegPhoto:< file:///etc/passwd
            cn: Cas
            uid: c

            dn: uid=d,dc=example
            cn: Dee
            uid: d

            uid: e
            cn: Eve
            """)
        #expect(file.rows.compactMap { $0.first(.name) } == ["Dee"])
        for (refusal, reason) in zip(file.refused, ["changetype: delete", "no base64", "another file", "no dn"]) {
            #expect(refusal.reason.contains(reason), "\(refusal)")
        }
        #expect(file.refused.map(\.item) == ["line 3", "line 6", "line 10", "line 19"])
    }

    // MARK: - SCIM

    @Test("SCIM is read as RFC 7643 has it: the list, the enterprise extension, and what is no User refused")
    func scim() throws {
        let user = """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",\
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"id":"2819c223","userName":"Bjensen",\
            "name":{"formatted":"Ms. Barbara J Jensen, III","familyName":"Jensen","givenName":"Barbara"},\
            "displayName":"Babs Jensen","title":"Tour Guide","userType":"Employee","active":false,\
            "emails":[{"value":"bjensen@example.com","type":"work","primary":true},{"value":"babs@jensen.org"}],\
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"701984",\
            "division":"Theme Park","department":"Tour Operations"}}
            """
        let group = #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Tour Guides"}"#
        let file = try read(#"{"totalResults":9,"Resources":[\#(user),\#(group),7]}"#)
        #expect(file.format == .scim && file.read == 3)
        #expect(
            file.rows.map(\.values) == [
                [
                    .name: ["Babs Jensen"], .login: ["bjensen"], .mail: ["bjensen@example.com", "babs@jensen.org"],
                    .title: ["Tour Guide"], .standing: ["internal"], .number: ["701984"],
                    .team: ["Tour Operations", "Theme Park"],
                ]
            ])
        #expect(file.refused.map(\.item) == ["Resources[1]", "Resources[2]"])
        #expect(file.notes.contains { $0.reason.contains("1 of several") || $0.reason.contains("one page of several") })
        #expect(try read(user).rows == [DirectoryRow(place: "the user", values: file.rows[0].values)])
        #expect(try read("[\(user)]").rows.count == 1)
    }
}
