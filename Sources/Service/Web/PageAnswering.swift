import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// What a page's handler answers.
enum PageAnswer: Sendable {
    /// A page: the template's name, its title and its model.
    case page(PageView)
    /// Another page, after a form did something, with a sentence on what was done; never one with content.
    case seeOther(String, notice: String?)
    /// A file to keep.
    case file(ResponseBody, name: String, type: String)
    /// Something else.
    case response(Response)

    static func page(
        _ template: String, title: String, _ model: any ViewModel, crumbs: [Crumb] = [],
        errors: [FormError] = [], status: HTTPResponse.Status = .ok
    ) -> PageAnswer {
        .page(
            PageView(
                template: template, title: title, model: model, crumbs: crumbs, errors: errors,
                status: errors.isEmpty ? status : .badRequest))
    }
}

/// A page that is to be put into the frame.
struct PageView: Sendable {
    let template: String
    let title: String
    let model: any ViewModel
    var crumbs: [Crumb] = []
    var errors: [FormError] = []
    var status: HTTPResponse.Status = .ok
}

/// Makes a response of an answer.
enum PageAnswering {
    static func response(to visit: Visit, _ answer: PageAnswer) async throws -> Response {
        switch answer {
        case .page(let view):
            return try await page(view, visit.request, visit.context, visit.site)
        case .seeOther(let place, let notice):
            if let notice, let secret = visit.visitor.session {
                try await visit.site.storeWork.run { [store = visit.site.store] in
                    try store.leave(notice: notice, for: secret)
                }
            }
            return .redirect(to: place, type: .normal)
        case .file(let body, let name, let type):
            return file(body, name: name, type: type)
        case .response(let response): return response
        }
    }

    /// A file to keep.
    static func file(_ body: ResponseBody, name: String, type: String) -> Response {
        var response = Response(status: .ok, headers: [.contentType: type], body: body)
        response.headers[.contentDisposition] = "attachment; filename*=UTF-8''\(Percent.encoded(name))"
        return response
    }

    /// A page in its frame, for somebody who is signed in or nobody.
    static func page(
        _ view: PageView, _ request: Request, _ context: ServiceContext, _ site: Site
    ) async throws -> Response {
        var notice: String?
        if let secret = context.visitor?.session, request.method == .get {
            notice = try await site.storeWork.run { [store = site.store] in try store.takeNotice(for: secret) }
        }
        let (secret, isNew) = context.formSecret.map { ($0, false) } ?? (Secret(), true)
        let frame = Frame(
            view, visitor: context.visitor, path: request.uri.path, notice: notice,
            formToken: site.formToken(secret), organisation: site.organisation)
        var response = Response(
            status: view.status, headers: [.contentType: "text/html; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: try site.templates.page(view.template, frame))))
        if isNew { response.setCookie(site.cookie(secret)) }
        return response
    }
}
