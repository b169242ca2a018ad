import Hummingbird
import NIOCore

/// Somebody who asks, recognised by a session or a token.
struct Visitor: Sendable {
    /// The account's name, or the token's number.
    let account: String
    /// The name that their acts carry.
    let person: String
    let roles: Set<Role>
    /// The session's secret; nil where they came with a token.
    let session: Secret?
    /// The sources that a token may post to; nil for all.
    let sources: [String]?

    func may(_ action: Action) -> Bool { Permissions.refusal(of: action, to: roles) == nil }
}

/// What is known of one request.
struct ServiceContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The connection that it came over.
    let channel: any Channel
    /// Who asks; nil where nobody is signed in.
    var visitor: Visitor?
    /// The secret of the form cookie: the session's, or that of a browser that is not signed in.
    var formSecret: Secret?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}
