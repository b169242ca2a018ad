extension IRCLine {
    /// Who came or went by a notice; of a new nick, the old one went and the new one is there.
    var membership: [(nick: String, kind: MembershipChange.Kind)] {
        guard isNotice else { return [] }
        if let match = text.prefixMatch(of: /(?:Joins: )?(\S+)(?: +[(\[][^)\]]*[)\]])* +(?:has joined|joined)\b/) {
            return [(String(match.output.1), .joined)]
        }
        if let match = text.prefixMatch(of: /(?:Joins): (\S+)/) { return [(String(match.output.1), .joined)] }
        if let match = text.prefixMatch(of: /(\S+)(?: +[(\[][^)\]]*[)\]])* +(?:has left|left|has quit|quit)\b/) {
            return [(String(match.output.1), .left)]
        }
        if let match = text.prefixMatch(of: /(?:Parts|Quits): (\S+)/) { return [(String(match.output.1), .left)] }
        if let match = text.prefixMatch(of: /(\S+) (?:was|has been) kicked\b/) {
            return [(String(match.output.1), .left)]
        }
        if let match = text.prefixMatch(of: /(?:.* )?(\S+) is now known as (\S+)/) {
            return [(String(match.output.1), .left), (String(match.output.2), .present)]
        }
        return []
    }
}
