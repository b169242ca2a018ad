import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Service

@Suite("Templates")
struct TemplateTests {
    private struct View: ViewModel {
        let text: String
        var title: String?
    }

    private func page(_ template: String, _ text: String) throws -> String {
        let templates = try Templates([("frame", Array("{{$content}}{{/content}}".utf8)), ("t", Array(template.utf8))])
        let view = PageView(template: "t", title: "The frame's", model: View(text: text))
        return try templates.page(
            "t", Frame(view, visitor: nil, path: "/", notice: nil, formToken: "", organisation: ""))
    }

    @Test(
        "everything that is filled in is escaped, scalar by scalar",
        arguments: [
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            (#""onmouseover='x'"#, "&quot;onmouseover=&#39;x&#39;"), ("a & b", "a &amp; b"),
            ("\"\u{301} onclick=x", "&quot;\u{301} onclick=x"), ("<\u{338}b", "&lt;\u{338}b"),
            ("'\u{200D}", "&#39;\u{200D}"),
        ])
    func escapes(text: String, expected: String) throws {
        let page = try page(#"<p title="{{text}}">{{text}}</p>"#, text)
        #expect(Array(page.unicodeScalars) == Array("<p title=\"\(expected)\">\(expected)</p>".unicodeScalars))
    }

    @Test("a template that would fill in without escaping is not taken", arguments: ["{{{text}}}", "{{& text}}"])
    func refuses(template: String) {
        #expect(throws: ServiceError.self) { try page(template, "x") }
    }

    @Test("what a model has and is nil is not the frame's; what it has not, is")
    func scope() throws {
        #expect(try page("{{#title}}{{.}}{{/title}}{{^title}}none{{/title}}", "x") == "none")
        #expect(try page("[{{formToken}}]", "x") == "[]")
    }

    @Test("no template that is part of the program has a style or a script of its own")
    func plain() {
        for (name, bytes) in Templates.embedded {
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(!text.contains("style=") && text.firstMatch(of: /\son[a-z]+=/) == nil, "\(name)")
            #expect(text.firstMatch(of: /<script(?! src)/) == nil, "\(name)")
        }
    }

    @Test("every answer has the headers that keep a browser in bounds, errors and assets too")
    func headers() async throws {
        try await Served.run { _, client in
            for path in ["/sign-in", "/nothing", "/", "/assets/\(Assets.version)/canute.css"] {
                let response = try await client.executeRequest(uri: path, method: .get, headers: [:], body: nil)
                let policy = try #require(response.headers[.contentSecurityPolicy])
                for part in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'self'"]
                {
                    #expect(policy.contains(part), "\(path)")
                }
                #expect(!policy.contains("unsafe"))
                #expect(response.headers[.xContentTypeOptions] == "nosniff")
                let isAsset = path.hasPrefix("/assets")
                #expect(
                    response.headers[.cacheControl] == (isAsset ? "public, max-age=31536000, immutable" : "no-store"))
            }
        }
    }
}
