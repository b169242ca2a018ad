public import Archive
import Foundation

/// Who of the staff is named in an answer by default, as the body decided it.
///
/// Names of staff are personal data. Whether one may be disclosed turns on seniority, on whether the public meets the person in
/// their role, and on what they may expect (FOIA s.40(2) with Art 6(1)(f) and s.40(8); ICO, requests for personal data about
/// public authority employees). A policy is a default and no more: a person decides each, and may decide otherwise.
public struct NamingPolicyStated: ActPayload, Equatable {
    /// What the act is called in the ledger.
    public static let kind = "naming_policy"
    /// Grades and titles whose holders are named, such as `Head of Service`; whole words, whatever their case.
    public var named: [String]
    /// Why others are not named: it stands in every pack in which the policy was followed.
    public var reason: String
    /// Which legitimate interests there are in the names, and why they do not prevail (FOIA s.40(8)).
    public var balance: String

    /// Makes a policy.
    public init(named: [String], reason: String, balance: String) {
        self.named = named
        self.reason = reason
        self.balance = balance
    }

    /// What holds until a body states its own.
    public static let usual = NamingPolicyStated(
        named: ["Chief Executive", "Director", "Chief Officer", "Head", "Monitoring Officer", "Councillor"],
        reason:
            "A member of staff below the senior grades, whose role does not face the public: the role is given instead",
        balance:
            "Who decided is of interest where the person answers for the decision; here the role tells what the public needs to "
            + "know, and a junior officer does not expect to be named to the world")
}

/// What the policy makes of one person.
public enum NamingDefault: Sendable, Equatable {
    /// They are named, and why.
    case named(String)
    /// Their role stands for them.
    case role(String)
    /// The policy says nothing of them, and why not.
    case open(String)
}

extension NamingPolicyStated {
    /// What it makes of somebody at the time of the message that first names them.
    func judge(_ person: PersonOnFile?, on day: String?) -> NamingDefault {
        guard let person else { return .open("nobody whom the directory knows") }
        guard !person.isExternal(on: day) else { return .open("not of the body’s staff") }
        let grade = person.grade(on: day)
        let title = person.title(on: day)
        for (what, value) in [("grade", grade), ("title", title)] {
            guard let value, let word = named.first(where: { Self.stands($0, in: value) }) else { continue }
            return .named("\(what) \(value): \u{201C}\(word)\u{201D} is named by the policy")
        }
        if person.isPublicFacing(on: day) { return .named("the public meets them in their role") }
        guard grade != nil || title != nil else { return .open("neither grade nor title is known") }
        return .role(title ?? "Officer")
    }

    private static func stands(_ phrase: String, in value: String) -> Bool {
        !Occurrences.ranges(of: phrase, in: value, wholeWords: true).isEmpty
    }
}

extension OpenArchive {
    /// The policy in force: the last one stated, else the usual one.
    public func namingPolicy() throws -> NamingPolicyStated {
        try catalogue.acts(NamingPolicyStated.self).last?.payload ?? .usual
    }

    /// States who is named by default from now on; what was decided already stays as it was decided.
    ///
    /// - Throws: `wrongUse` where a reason or the balance is not said.
    public func state(_ policy: NamingPolicyStated) throws {
        let isBlank = { (text: String) in text.allSatisfy(\.isWhitespace) }
        guard !isBlank(policy.reason), !isBlank(policy.balance) else {
            throw CaseworkError(
                .wrongUse,
                "Say why others are not named (--reason), and which interests were weighed (--balance): both stand in packs."
            )
        }
        guard !policy.named.contains(where: isBlank) else {
            throw CaseworkError(.wrongUse, "A grade or title of --named is blank.")
        }
        try record(policy, subject: "naming-policy")
    }
}
