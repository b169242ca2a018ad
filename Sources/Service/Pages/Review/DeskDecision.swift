import Archive
import Records
import Ledger
import Casework
import HTTPTypes

/// One decision of the review desk, as its form sends it.
struct DeskDecision: Sendable {
    /// What was done, and whether the next message comes up.
    struct Done: Sendable {
        let sentence: String
        var movesOn = false
    }

    private let visit: Visit
    private let id: String
    private let form: Form
    private let seq: UInt64

    /// - Throws: `Fault` (400) where it does not say which message is decided.
    init(_ visit: Visit, _ id: String) throws {
        self.visit = visit
        self.id = id
        form = visit.form
        seq = UInt64(form["seq"]) ?? 0
        guard UInt64(form["seq"]) != nil || ["undo", "person", "naming"].contains(form["do"]) else {
            throw Fault(.badRequest, "Say which message is decided.")
        }
    }

    /// The field that an error of this form is shown at.
    static func field(_ form: Form) -> String {
        switch form["do"] {
        case "withhold": form["what"] == "words" ? "words" : "exemption"
        case "consult": "consult-with"
        case "duplicate": "copy-of"
        case "release": "release-reason"
        case "person": "person"
        case "naming": "name-person"
        case "undo": "undo-reason"
        default: "reason"
        }
    }

    func run() async throws -> Done {
        let decision = self
        return try await visit.decide { archive, _ in
            switch decision.form["do"] {
            case "relevant": try decision.review(archive, relevant: true)
            case "not-relevant": try decision.review(archive, relevant: false)
            case "duplicate": try decision.duplicate(archive)
            case "consult": try decision.consult(archive)
            case "withhold": try decision.withhold(archive)
            case "release": try decision.release(archive)
            case "person": try decision.person(archive)
            case "naming": try decision.naming(archive)
            case "undo": try decision.undo(archive)
            default: throw Fault(.badRequest, "Say how message \(decision.seq) is decided.")
            }
        }
    }

    /// The message, and what else the form says that it decides.
    private func seqs(_ archive: OpenArchive) throws -> [UInt64] {
        let request = try archive.request(id)
        var seqs: Set<UInt64> = [seq]
        if form["scope"] != "message", !form["scope"].isEmpty,
            let conversation = try archive.catalogue.conversation(of: seq)
        {
            let all = try archive.catalogue.entries(of: conversation.id)
            seqs.formUnion(form["scope"] == "all" ? all : all.filter(Set(request.found).contains))
        }
        return try archive.alike(
            seqs.sorted(), in: request, copies: !form["copies"].isEmpty, near: !form["near"].isEmpty)
    }

    private func review(_ archive: OpenArchive, relevant: Bool) throws -> Done {
        let count = try archive.review(
            id, conversation: nil, seqs: try seqs(archive), relevant: relevant, reason: form.optional("reason"))
        let words = relevant ? "about the request" : "not about it"
        return Done(sentence: "\(Plural.count(count, "message")) decided: \(words).", movesOn: true)
    }

    private func duplicate(_ archive: OpenArchive) throws -> Done {
        guard let other = UInt64(form["copy-of"]) else {
            throw Fault(.badRequest, "Give the number of the message of which this is a copy.")
        }
        try archive.review(
            id, conversation: nil, seqs: [seq], relevant: false, reason: "a copy of message \(other)", copyOf: other)
        return Done(sentence: "Message \(seq) is a copy of message \(other).", movesOn: true)
    }

    private func consult(_ archive: OpenArchive) throws -> Done {
        try archive.consult(
            try seqs(archive), with: form["consult-with"], question: form["consult-question"], on: id)
        return Done(sentence: "\(form["consult-with"]) is asked. It stays undecided until then.", movesOn: true)
    }

    private func withhold(_ archive: OpenArchive) throws -> Done {
        let (interest, legitimate) = (form.optional("interest"), form.optional("legitimate"))
        if form["what"] == "words", !form["everywhere"].isEmpty {
            try bringIn([seq], archive)
            let places = try archive.withholdEverywhere(
                form["words"], on: id, exemption: form["exemption"], reason: form["withhold-reason"],
                publicInterest: interest, legitimateInterests: legitimate)
            return Done(sentence: "\(Plural.count(places, "place")) withheld under \(form["exemption"]).")
        }
        let part: OpenArchive.Part
        switch form["what"] {
        case "words":
            guard !form["words"].isEmpty else {
                throw Fault(.badRequest, "Select the words in the message, or type them as they stand in it.")
            }
            part = .text(form["words"])
        case "message": part = .message
        case let file where file.hasPrefix("file-"): part = .attachment(String(file.dropFirst(5)))
        default: throw Fault(.badRequest, "Say what is withheld: words, a file, or the whole message.")
        }
        let copies = try archive.copies(in: archive.request(id))
        let same = [seq] + (form["withhold-copies"].isEmpty ? [] : copies.others(of: seq))
        let near = form["withhold-near"].isEmpty ? [] : copies.near(seq) + copies.quoting(seq)
        var places = 0
        for one in same {
            places += try archive.withhold(
                part, of: one, on: id, exemption: form["exemption"], reason: form["withhold-reason"],
                publicInterest: interest, legitimateInterests: legitimate)
        }
        var without: [UInt64] = []
        for one in near {
            do {
                places += try archive.withhold(
                    part, of: one, on: id, exemption: form["exemption"], reason: form["withhold-reason"],
                    publicInterest: interest, legitimateInterests: legitimate)
            } catch let error as CaseworkError where error.code == .notFound {
                without.append(one)
            }
        }
        try bringIn(same + near.filter { !without.contains($0) }, archive)
        let left =
            without.isEmpty
            ? ""
            : " Not in \(without.map(String.init).joined(separator: ", ")), where it does not stand: look at what is different."
        return Done(sentence: "\(Plural.count(places, "place")) withheld under \(form["exemption"]).\(left)")
    }

    /// What is withheld of a message counts where it is about the request.
    private func bringIn(_ seqs: [UInt64], _ archive: OpenArchive) throws {
        let request = try archive.request(id)
        let left = seqs.filter { request.relevance[$0] != true }
        if !left.isEmpty { try archive.review(id, conversation: nil, seqs: left, relevant: true, reason: nil) }
    }

    private func undo(_ archive: OpenArchive) throws -> Done {
        let entry = try archive.withdrawDecision(UInt64(form["entry"]), on: id, reason: form["undo-reason"])
        return Done(sentence: "The decision in entry \(entry) is withdrawn.")
    }

    private func release(_ archive: OpenArchive) throws -> Done {
        let (what, reason) = (form["release-what"], form["release-reason"])
        guard !reason.isEmpty else { throw Fault(.badRequest, "Say why it may go out.") }
        if what == "words" {
            try archive.release(words: form["release-words"], of: seq, on: id, reason: reason)
            return Done(sentence: "The words go out.")
        }
        guard what.hasPrefix("file-") else { throw Fault(.badRequest, "Say what goes out: a file, or words.") }
        try archive.release(
            attachment: String(what.dropFirst(5)), of: seq, on: id, reason: reason,
            hiddenSeen: !form["hidden-seen"].isEmpty)
        return Done(sentence: "The file goes out.")
    }

    private func naming(_ archive: OpenArchive) throws -> Done {
        if let name = form.optional("name-person") {
            try archive.name(person: name, on: id, reason: form["name-reason"])
            return Done(sentence: "\(name) is named.")
        }
        let followed = try archive.followNamingPolicy(on: id)
        let request = try archive.request(id)
        let alone = try request.people.flatMap { person in
            try archive.places(of: person, in: request).alone.map { word, seqs in
                " \(word) alone stands in \(seqs.prefix(10).map(String.init).joined(separator: ", "))."
            }
        }
        return Done(
            sentence: "By the policy \(Plural.count(followed.named, "person", "people")) named, "
                + "\(Plural.count(followed.roles, "person", "people")) as their role." + alone.joined())
    }

    private func person(_ archive: OpenArchive) throws -> Done {
        let decided = try archive.decide(
            person: form["person"], as: form["stand-in"], on: id, exemption: form["person-exemption"],
            reason: form["person-reason"], publicInterest: form.optional("person-interest"),
            legitimateInterests: form.optional("person-legitimate"))
        let places = try archive.places(of: decided, in: archive.request(id))
        let alone = places.alone.map { word, seqs in
            " \(word) alone stands in \(seqs.prefix(10).map(String.init).joined(separator: ", ")): decide that too, if it is them."
        }
        return Done(
            sentence:
                "\(decided.name) stands as \(decided.standIn) throughout: in \(Plural.count(places.whole, "message"))."
                + alone.joined())
    }
}
