/// What one of Mattermost's own notices tells of who came into or left a channel.
///
/// Newer exports mark notices by `type` and name whom they concern in `props`; those of older servers have their fixed
/// words alone, which count only where they speak of their own author.
struct MattermostNotice {
    /// The user name, and what became of them; nil for a notice of something else.
    let change: (username: String, kind: MembershipChange.Kind)?

    /// Nil for what somebody wrote.
    init?(type: String?, words: String, user: String?, props: JSONNode?) {
        guard let type, !type.isEmpty else {
            guard let user, let found = Self.told(words, by: user) else { return nil }
            change = found
            return
        }
        guard type.hasPrefix("system_") else { return nil }
        let added = (props?["addedUsername"] ?? props?["added_username"])?.nonEmpty
        let removed = (props?["removedUsername"] ?? props?["removed_username"])?.nonEmpty
        let own = (props?["username"])?.nonEmpty ?? user
        let named: (String?, MembershipChange.Kind)? =
            switch type {
            case "system_join_channel", "system_join_team", "system_guest_join_channel": (own, .joined)
            case "system_add_to_channel", "system_add_to_team", "system_add_guest_to_chan": (added, .joined)
            case "system_leave_channel", "system_leave_team": (own, .left)
            case "system_remove_from_channel", "system_remove_from_team": (removed, .left)
            default: nil
            }
        change = named.flatMap { name, kind in name.map { ($0, kind) } }
    }

    private static func told(_ words: String, by user: String) -> (username: String, kind: MembershipChange.Kind)? {
        for (ending, kind) in endings where words == user + ending || words == "@\(user)\(ending)" {
            return (user, kind)
        }
        if let match = words.wholeMatch(of: /@?(\S+) added to the (?:channel|team)(?: as a guest)? by @?(\S+)\./),
            match.output.2 == user
        {
            return (String(match.output.1), .joined)
        }
        if let match = words.wholeMatch(of: /@?(\S+) (?:was )?removed from the (?:channel|team)(?: by @?(\S+))?\./),
            match.output.2.map({ $0 == user }) ?? true, match.output.1 != user
        {
            return (String(match.output.1), .left)
        }
        return nil
    }

    private static let endings: [(String, MembershipChange.Kind)] = [
        (" joined the channel.", .joined), (" joined the team.", .joined), (" left the channel.", .left),
        (" left the team.", .left),
    ]
}
