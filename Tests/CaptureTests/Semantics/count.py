#!/usr/bin/env python3
"""Counts what a source holds, with Python's own readers: the outside opinion on the table of semantics.

    count.py FORMAT PATH

It prints one JSON object. What this reader cannot tell of a format is left out. It shares no code and no rule with
the importers; where both agree, the count is the source's.
"""
import csv, glob, io, json, mailbox, os, re, sys, zipfile
import email
import xml.etree.ElementTree as tree

csv.field_size_limit(1 << 30)


def files(path, ending):
    if os.path.isfile(path):
        return [path]
    found = [os.path.join(at, name) for at, _, names in os.walk(path) for name in names]
    return sorted(f for f in found if f.endswith(ending))


def load(file):
    with open(file, encoding="utf-8-sig") as stream:
        return json.load(stream)


def loads(file):
    try:
        return load(file)
    except ValueError:
        return None


class Count(dict):
    def add(self, name, number=1):
        self[name] = self.get(name, 0) + number


def slack(path, count):
    for file in files(path, ".json"):
        if os.path.dirname(file) == path.rstrip("/"):
            continue
        for message in loads(file) or []:
            if not isinstance(message, dict):
                count.add("failed")
                continue
            kind = message.get("subtype", "")
            if message.get("type") == "reaction_added":
                count.add("reactions")
                continue
            if "ts" not in message:
                count.add("failed")
                continue
            if kind in ("tombstone", "message_deleted"):
                count.add("deletions")
            elif kind == "message_changed":
                count.add("edits")
            elif kind in ("channel_join", "group_join"):
                count.add("joined")
            elif kind in ("channel_leave", "group_leave"):
                count.add("left")
            thread = message.get("thread_ts")
            if thread and thread != message["ts"] and kind != "tombstone":
                count.add("replies")
            for reaction in message.get("reactions", []):
                count.add("reactions", len(reaction["users"]))
    for name in ("channels.json", "groups.json"):
        for channel in loads(os.path.join(path, name)) or [] if os.path.exists(os.path.join(path, name)) else []:
            if channel.get("members"):
                count.add("lists")
                count.add("listed", len(channel["members"]))


def activitystreams(path, count):
    for file in files(path, ".json"):
        box = loads(file)
        if not isinstance(box, dict) or "orderedItems" not in box or "outbox" not in os.path.basename(file):
            continue
        for activity in box["orderedItems"]:
            if not isinstance(activity, dict):
                # Not as the reader of plain boxes knows it: nothing is said of this one.
                count.clear()
                return
            kind, thing = activity.get("type"), activity.get("object")
            if kind == "Announce":
                count.add("messages")
            if kind == "Create" and isinstance(thing, dict):
                count.add("messages")
                if isinstance(thing.get("inReplyTo"), str):
                    count.add("replies")
                count.add("files", len(thing.get("attachment") or []))


def mattermost(path, count):
    channels = {}
    for file in files(path, ".jsonl") or files(path, ".json"):
        for line in open(file, encoding="utf-8"):
            if not line.strip():
                continue
            line = json.loads(line)
            if line["type"] == "user":
                for team in line["user"].get("teams") or []:
                    for channel in team.get("channels") or []:
                        channels.setdefault((team["name"], channel["name"]), []).append(1)
            post = line.get("post") or line.get("direct_post")
            if line["type"] not in ("post", "direct_post"):
                continue
            if "create_at" not in post:
                count.add("failed")
                continue
            for depth, one in [(0, post)] + [(1, reply) for reply in post.get("replies") or []]:
                count.add("reactions", len(one.get("reactions") or []))
                count.add("files", len(one.get("attachments") or []))
                kind, words = one.get("type", ""), one.get("message", "")
                if depth:
                    count.add("replies")
                joins = kind in ("system_join_channel", "system_add_to_channel", "system_join_team")
                leaves = kind in ("system_leave_channel", "system_remove_from_channel", "system_leave_team")
                if not kind:
                    joins = re.fullmatch(r"@?%s joined the (channel|team)\." % re.escape(one["user"]), words)
                    joins = joins or re.fullmatch(r"\S+ added to the channel by @?%s\." % re.escape(one["user"]), words)
                    leaves = re.fullmatch(r"@?%s left the (channel|team)\." % re.escape(one["user"]), words)
                count.add("joined", 1 if joins else 0)
                count.add("left", 1 if leaves else 0)
                if not (joins or leaves or kind.startswith("system_")):
                    count.add("messages")
    count["lists"] = len(channels)
    count["listed"] = sum(len(members) for members in channels.values())


def mattermost_csv(path, count):
    streams = []
    if path.endswith(".zip"):
        archive = zipfile.ZipFile(path)
        streams = [io.TextIOWrapper(archive.open(n), "utf-8-sig", newline="") for n in archive.namelist() if n.endswith(".csv")]
    else:
        streams = [open(f, encoding="utf-8-sig", newline="") for f in files(path, ".csv")]
    for stream in streams:
        for row in csv.DictReader(stream):
            kind, updated = row["Post Type"], row.get("Updated Type", "")
            if not row["Post Creation Time"].isdigit():
                count.add("failed")
            elif kind == "attachment":
                count.add("files")
            elif kind == "previously-joined":
                count.add("present")
            elif kind in ("enter", "join"):
                count.add("joined")
            elif kind == "leave":
                count.add("left")
            elif updated == "Deleted":
                count.add("deletions")
            elif updated == "EditedNewMsg":
                count.add("edits")
            else:
                count.add("messages")


def actiance(path, count):
    for file in files(path, ".xml"):
        root = tree.parse(file).getroot()
        if root.tag != "FileDump":
            continue
        for conversation in root.findall("Conversation"):
            text = lambda name: (conversation.findtext(name) or "").strip()
            start, end = text("StartTimeUTC"), text("EndTimeUTC")
            for event in conversation:
                time = (event.findtext("DateTimeUTC") or "").strip()
                if event.tag in ("RoomID", "StartTimeUTC", "EndTimeUTC"):
                    continue
                if not time.isdigit():
                    count.add("failed")
                elif event.tag == "Message":
                    kind = event.findtext("UpdatedType") or ""
                    if kind == "EditedNewMsg":
                        count.add("edits")
                    elif kind in ("Deleted", "FileDeleted"):
                        count.add("deletions")
                    else:
                        count.add("messages")
                elif event.tag == "ParticipantEntered":
                    count.add("present" if time == start else "joined")
                elif event.tag == "ParticipantLeft":
                    count.add("present" if time == end else "left")
                elif event.tag == "FileTransferStarted":
                    count.add("messages")
                    count.add("files")


def teams(path, count):
    def get(node, name):
        return node.get(name) if name in node else node.get(name[0].lower() + name[1:])

    chats, listed = {}, {}
    for file in files(path, ".json"):
        leaf = os.path.basename(file)
        if leaf.startswith("teamMembers_"):
            listed[leaf[len("teamMembers_"):]] = len(load(file))
    for file in files(path, ".json"):
        leaf = os.path.basename(file)
        if leaf.startswith("channels_"):
            standard = [c for c in load(file) if c.get("MembershipType", "standard") == "standard"]
            members = listed.get(leaf[len("channels_"):], 0)
            count.add("lists", len(standard) if members else 0)
            count.add("listed", len(standard) * members)
        if "essages_" not in leaf and os.path.isdir(path) and "teams-export" not in leaf and "essage" not in leaf:
            continue
        if leaf.startswith(("channels_", "teamMembers_", "usersList", "teamsList")):
            continue
        data = load(file)
        for message in data.get("value", [data]) if isinstance(data, dict) else data:
            if not (get(message, "ChannelIdentity") or get(message, "ChatId")):
                count.add("failed")
                continue
            chat = get(message, "ChatId")
            if chat and "/users/" in file and "@unq." not in chat:
                chats.setdefault(chat, set()).add(file.split("/")[-2])
            detail = get(message, "EventDetail") or {}
            inside = detail.get("MembersAdded") or detail.get("MembersJoined") or {}
            count.add("joined", len(inside.get("Members") or []))
            kind = detail.get("@odata.type", "")
            if "membersAdded" in kind or "membersJoined" in kind:
                count.add("joined", len(detail.get("members") or []))
            if "membersDeleted" in kind or "membersLeft" in kind:
                count.add("left", len(detail.get("members") or []))
            count.add("reactions", len(get(message, "Reactions") or []))
            history = get(message, "MessageHistory") or []
            count.add("taken_back", len([h for h in history if "reactionRemoved" in (h.get("Actions") or "")]))
            if get(message, "DeletedDateTime"):
                count.add("deletions")
            elif get(message, "MessageType") == "message":
                count.add("messages")
                if get(message, "ReplyToId"):
                    count.add("replies")
    count.add("lists", len(chats))
    count.add("listed", sum(len(members) for members in chats.values()))


def viva_engage(path, count):
    for file in files(path, ".csv"):
        leaf = os.path.basename(file)
        for row in csv.DictReader(open(file, encoding="utf-8-sig", newline="")):
            if leaf == "MessageVersions.csv":
                count.add("edits")
            elif leaf.startswith("Messages"):
                if row.get("deleted_at"):
                    count.add("deletions")
                else:
                    count.add("messages")
                    if row.get("replied_to_id"):
                        count.add("replies")


def google_chat(path, count):
    own = {}
    for file in files(path, "user_info.json"):
        info = load(file)
        for group in info.get("membership_info", []):
            if group.get("membership_state") == "MEMBER_JOINED":
                own[group["group_id"]] = info["user"]["email"]
    for file in files(path, "group_info.json"):
        folder, info = os.path.basename(os.path.dirname(file)), load(file)
        if folder.startswith("Space") and os.path.exists(os.path.join(os.path.dirname(file), "messages.json")):
            count.add("lists")
            count.add("listed", len({m["email"] for m in info["members"]} | ({own[folder]} if folder in own else set())))
    for file in files(path, "messages.json"):
        for message in load(file)["messages"]:
            if "message_id" not in message:
                count.add("failed")
            elif message.get("message_state") == "DELETED":
                count.add("deletions")
            else:
                count.add("messages")
                if not message["message_id"].endswith("/" + message["topic_id"]):
                    count.add("replies")
                for reaction in message.get("reactions", []):
                    count.add("reactions", len(reaction["reactor_emails"]))
                count.add("files", len(message.get("attached_files", [])))


def zulip(path, count):
    realm = files(path, "realm.json") if os.path.isdir(path) else []
    if not realm:
        for file in files(path, ".json"):
            count.add("messages", len(load(file)))
        return
    data = load(realm[0])
    streams = {r["id"] for r in data["zerver_recipient"] if r["type"] == 2}
    active = [s["recipient"] for s in data["zerver_subscription"] if s["recipient"] in streams and s.get("active", True)]
    count["lists"], count["listed"] = len(set(active)), len(active)
    count.add("reactions", len(data.get("zerver_reaction", [])))
    for line in data.get("zerver_realmauditlog", []):
        if line["event_type"] in (301, 302):
            count.add("present" if line.get("backfilled") else "joined")
        elif line["event_type"] == 303:
            count.add("left")
    for file in files(path, ".json"):
        if os.path.basename(file).startswith("messages-"):
            for message in load(file)["zerver_message"]:
                if "id" not in message:
                    count.add("failed")
                    continue
                count.add("messages")
                count.add("edits", len(json.loads(message.get("edit_history") or "[]")))
                count.add("files", message["content"].count("/user_uploads/"))


def whatsapp(path, count):
    start = re.compile(r"^\u200e?\[?\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},? [^-\]]*(?: - |\] )(?:\u200e?~?\s?([^:\n]{1,99}): )?")
    for file in files(path, ".txt"):
        if "plan" in os.path.basename(file):
            continue
        for line in open(file, encoding="utf-8-sig"):
            match = start.match(line)
            if not match:
                continue
            words = line[match.end():].strip()
            if not match.group(1):
                people = re.match(r".* added (.*)$", words)
                count.add("joined", len(re.split(", | and ", people.group(1))) if people else 0)
                count.add("joined", 1 if re.match(r"\S.* created group", words) else 0)
                count.add("left", 1 if re.match(r".* left$", words) else 0)
            elif words == "This message was deleted":
                count.add("deletions")
            else:
                count.add("messages")


def irc(path, count):
    for file in files(path, ".log") or files(path, ".txt"):
        for line in open(file, encoding="utf-8", errors="replace"):
            line = line.rstrip("\n")
            if line.startswith("==="):
                if " has joined " in line:
                    count.add("joined")
                elif re.search(r" has (left|quit)", line):
                    count.add("left")
                elif " is now known as " in line:
                    count.add("left")
                    count.add("present")
            elif re.match(r"\[\d\d:\d\d\] (<|\* )", line) or re.match(r"\* ", line):
                count.add("messages")


def matrix(path, count):
    for file in files(path, ".json"):
        for event in load(file)["messages"]:
            kind, content = event["type"], event.get("content", {})
            relation = content.get("m.relates_to", {})
            if "event_id" not in event:
                count.add("failed")
            elif kind == "m.room.redaction":
                count.add("deletions")
            elif kind == "m.reaction":
                count.add("reactions")
            elif kind == "m.room.member":
                count.add("joined", 1 if content["membership"] == "join" else 0)
                count.add("left", 1 if content["membership"] in ("leave", "ban") else 0)
            elif relation.get("rel_type") == "m.replace":
                count.add("edits")
            elif kind in ("m.room.message", "m.room.encrypted"):
                count.add("messages")
                count.add("replies", 1 if "m.in_reply_to" in relation or relation.get("rel_type") == "m.thread" else 0)


def xmpp(path, count):
    user, admin = "{http://jabber.org/protocol/muc#user}", "{http://jabber.org/protocol/muc#admin}"
    lists = {}
    for file in files(path, ".xml"):
        try:
            root = tree.parse(file).getroot()
        except tree.ParseError:
            continue
        for forwarded in root.iter("{urn:xmpp:forward:0}forwarded"):
            for stanza in forwarded:
                kind, tags = stanza.tag.split("}")[1], {child.tag.split("}")[-1] for child in stanza}
                codes = {status.get("code") for status in stanza.iter(user + "status")}
                if kind == "presence" and "303" not in codes:
                    count.add("left" if stanza.get("type") == "unavailable" else "joined")
                elif kind == "message":
                    if "retract" in tags:
                        count.add("deletions")
                    elif "replace" in tags:
                        count.add("edits")
                    elif "reactions" in tags:
                        count.add("reactions")
                    elif "body" in tags:
                        count.add("messages")
                        count.add("replies", 1 if "reply" in tags else 0)
                    elif "/" not in stanza.get("from", "/") and "x" in tags:
                        item = next(stanza.iter(user + "item"))
                        count.add("joined" if item.get("affiliation") in ("member", "admin", "owner") else "left")
        for query in root.iter(admin + "query"):
            lists.setdefault(file, set()).update(i.get("jid") for i in query if i.get("affiliation") != "outcast")
    count["lists"] = len(lists)
    count["listed"] = sum(len(people) for people in lists.values())


def feed(path, count):
    for file in files(path, "") if os.path.isdir(path) else [path]:
        for element in tree.parse(file).getroot().iter():
            name = element.tag.split("}")[-1]
            if name in ("item", "entry"):
                count.add("messages")
                count.add("replies", 1 if any(c.tag.endswith("}in-reply-to") for c in element) else 0)
            elif name == "deleted-entry":
                count.add("deletions")


def x(path, count):
    def part(name):
        for file in files(path, name):
            text = open(file, encoding="utf-8").read()
            yield from json.loads(text[text.index("["):])

    for tweet in (wrapped["tweet"] for wrapped in part("tweets.js")):
        if "id_str" not in tweet:
            count.add("failed")
        elif "edit_info" in tweet and tweet["edit_info"]["edit"]["initialTweetId"] != tweet["id_str"]:
            count.add("edits")
        else:
            count.add("messages")
            count.add("replies", 1 if "in_reply_to_status_id_str" in tweet else 0)
            count.add("files", len(tweet.get("entities", {}).get("media", [])))
    for name in ("direct-messages.js", "direct-messages-group.js"):
        for conversation in part(name):
            for event in conversation["dmConversation"]["messages"]:
                (kind, inside), = event.items()
                count.add("messages", 1 if kind == "messageCreate" else 0)
                count.add("reactions", len(inside.get("reactions", [])))
                count.add("joined", len(inside["userIds"]) if kind == "participantsJoin" else 0)
                count.add("left", len(inside["userIds"]) if kind == "participantsLeave" else 0)
                if kind == "joinConversation":
                    count.add("joined")
                    count.add("present", len(set(inside["participantsSnapshot"]) - {inside["initiatingUserId"]}))


def meta(path, count):
    for file in files(path, ".json"):
        leaf, data = os.path.basename(file), load(file)
        if leaf.startswith("message_"):
            if len(data["participants"]) > 2:
                count.add("lists")
                count.add("listed", len(data["participants"]))
            for message in data["messages"]:
                if "timestamp_ms" not in message:
                    count.add("failed")
                elif message.get("is_unsent"):
                    count.add("deletions")
                elif message.get("type") == "Subscribe":
                    count.add("joined", len(message["users"]))
                elif message.get("type") == "Unsubscribe":
                    count.add("left", len(message["users"]))
                else:
                    count.add("messages")
                count.add("reactions", len(message.get("reactions", [])))
        elif leaf.startswith("your_posts"):
            count.add("messages", len(data))
        elif leaf == "comments.json":
            count.add("messages", len(data["comments_v2"]))
            count.add("replies", len(data["comments_v2"]))


def purview(path, count):
    for file in files(path, ".csv"):
        rows = list(csv.DictReader(open(file, encoding="utf-8-sig", newline="")))
        count.add("messages", len([row for row in rows if row["File class"] != "Attachment"]))


def messages(path, count):
    for file in files(path, ".json"):
        for message in load(file)["messages"]:
            kind = message["kind"]
            if "channel" not in message:
                count.add("failed")
            elif kind in ("edit", "deletion"):
                count.add(kind + "s")
            else:
                count.add("messages")
                count.add("replies", 1 if kind == "reply" else 0)
                count.add("files", len(message.get("attachments", [])))


def mail(path, count):
    def take(message):
        count.add("messages")

    for file in files(path, ""):
        if file.endswith(".mbox"):
            for message in mailbox.mbox(file, create=False):
                take(message)
        elif file.endswith(".eml") or "/cur/" in file or "/new/" in file:
            take(email.message_from_binary_file(open(file, "rb")))


if __name__ == "__main__":
    counted = Count()
    globals()[sys.argv[1].replace("-", "_")](sys.argv[2], counted)
    print(json.dumps(counted, sort_keys=True))
