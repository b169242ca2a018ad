/// Reactions to a message of Slack, each an event of its own.
extension SlackMessage {
    /// Those that an export keeps within the message: by whom, and never when.
    func reactions(to item: CapturedItem, in node: JSONNode) -> [CapturedItem] {
        (node["reactions"]?.elements ?? []).flatMap { reaction -> [CapturedItem] in
            let sign = reaction["name"]?.nonEmpty ?? "a sign"
            return (reaction["users"]?.elements ?? []).compactMap(\.nonEmpty).map { user in
                .reaction(":\(sign):", by: directory.party(user), at: nil, to: item, raw: reaction.bytes)
            }
        }
    }

    /// How many reactions a message counts and does not name: Slack cuts long lists of people.
    static func unnamedReactions(_ node: JSONNode) -> Int {
        (node["reactions"]?.elements ?? []).reduce(0) { sum, reaction in
            let count = (reaction["count"]?.stringOrDigits).flatMap { Int($0) } ?? 0
            return sum + max(0, count - (reaction["users"]?.elements.count ?? 0))
        }
    }

    /// An event of Slack's Events API: somebody reacted, or took a reaction back.
    ///
    /// Its identity is the one that an export's reaction has; the words of the message it is to are not in it.
    mutating func reaction(_ event: JSONNode, _ raw: [UInt8], isTakenBack: Bool) -> Outcome {
        guard event["item"]?["type"]?.string ?? "message" == "message" else {
            return .refused("not to a message: a reaction to a file")
        }
        guard let id = event["item"]?["channel"]?.nonEmpty, let string = event["item"]?["ts"]?.nonEmpty else {
            return .failed("a reaction that does not say to which message (item.channel, item.ts)")
        }
        let conversation = directory.conversation(id: id)
        let message = CapturedItem(
            nativeID: "\(conversation.id)/\(string)", kind: .message,
            conversation: titles.month(of: SlackTimestamp(string), in: conversation), body: "",
            threadKey: "\(conversation.id)/\(string)", raw: [])
        var item = CapturedItem.reaction(
            ":\(event["reaction"]?.nonEmpty ?? "a sign"):", by: event["user"]?.nonEmpty.map(directory.party),
            at: event["event_ts"]?.stringOrDigits.map(SlackTimestamp.init).flatMap(Self.time), to: message,
            isTakenBack: isTakenBack, raw: raw)
        item.to = conversation.recipients(besides: item.from)
        return .item(item)
    }
}
