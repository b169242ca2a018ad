import HTTPTypes
import Hummingbird

/// Refuses a form that another site made somebody's browser send.
///
/// The form's token must be the cookie's, and where the browser says what site the form was on, it must be this one.
/// Source: OWASP, Cross-Site Request Forgery Prevention.
enum FormGuard {
    static func check(_ form: Form, _ request: Request, _ context: ServiceContext, _ site: Site) throws {
        guard let secret = context.formSecret,
            ConstantTime.equal(Array(form["form-token"].utf8), Array(site.formToken(secret).utf8)),
            isSameSite(request)
        else {
            throw Fault(
                .forbidden,
                "This form is out of date or was not sent from this site: go back, reload the page, try again.")
        }
    }

    static func isSameSite(_ request: Request) -> Bool {
        if let origin = request.headers[.origin], let authority = request.head.authority {
            guard origin == "https://\(authority)" || origin == "http://\(authority)" else { return false }
        } else if request.headers[.origin] != nil {
            return false
        }
        if let field = HTTPField.Name("Sec-Fetch-Site"), let said = request.headers[field] {
            return said == "same-origin" || said == "none"
        }
        return true
    }
}
