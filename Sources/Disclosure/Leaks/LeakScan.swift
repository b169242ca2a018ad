/// Looks for withheld words in every byte of a pack before it goes out: contents, names, and what the proofs open.
///
/// Words are matched whole (a withheld "ok" is not found in "book"), whatever the case, white space or escaping; in the
/// bytes also as base64, UTF-16 and plain digest. A compressed attachment is not looked into.
package struct LeakScan: Sendable {
    /// Where a secret was found.
    package struct Hit: Hashable, Sendable {
        /// The file, its path as given.
        package let path: String
        /// "its name", "line 12", "what the proofs open", "byte 4096 (encoded)".
        package let place: String
        package let secret: Secret
    }

    /// What was found: any leak fails the gate; what was also released by decision is for sign-off.
    package struct Outcome: Sendable {
        package let leaks: [Hit]
        package let alsoReleased: [Hit]
        /// Secrets too short to be looked for: a single letter, punctuation.
        package let notScanned: [Secret]
    }

    private let secrets: [Secret]
    private let phones: [(core: [UInt8], owner: Int)]
    private let notScanned: [Secret]
    private let wordSet: PatternSet
    private let byteSet: PatternSet

    package init(_ secrets: [Secret]) {
        self.secrets = secrets
        var words = PatternSet()
        var bytes = PatternSet()
        var phones: [(core: [UInt8], owner: Int)] = []
        var notScanned: [Secret] = []
        for (owner, secret) in secrets.enumerated() {
            guard secret.isScannable else {
                notScanned.append(secret)
                continue
            }
            if let core = secret.phoneCore { phones.append((core, owner)) }
            for pattern in secret.wordPatterns { words.add(pattern, owner: owner) }
            for pattern in secret.bytePatterns { bytes.add(pattern, owner: owner) }
        }
        (wordSet, byteSet) = (words, bytes)
        (self.phones, self.notScanned) = (phones, notScanned)
    }

    /// Scans files.
    ///
    /// - Parameter skeleton: the same pack with every word of content masked (`PackFiles.skeleton`): what stands there as
    ///   often is the wording of the pages, not a leak.
    package func scan(_ files: [PackFile], skeleton: [PackFile] = []) -> Outcome {
        let masked = Dictionary(skeleton.map { ($0.path, $0) }) { first, _ in first }
        var hits: [Hit] = []
        for file in files {
            var found = self.hits(in: file)
            if let wording = masked[file.path] {
                let usual = Dictionary(grouping: self.hits(in: wording), by: \.secret).mapValues(\.count)
                let here = Dictionary(grouping: found, by: \.secret).mapValues(\.count)
                found.removeAll { here[$0.secret, default: 0] <= usual[$0.secret, default: 0] }
            }
            hits += found
        }
        return Outcome(
            leaks: hits.filter { !$0.secret.alsoReleased }, alsoReleased: hits.filter(\.secret.alsoReleased),
            notScanned: notScanned)
    }

    private func hits(in file: PackFile) -> [Hit] {
        var hits: [Hit] = []
        func add(_ owner: Int, _ place: String) {
            let hit = Hit(path: file.path, place: place, secret: secrets[owner])
            hits.append(hit)
        }
        let name = ScannedText(Array(file.path.utf8), isMarkup: false)
        search(name) { owner, _ in add(owner, "its name") }
        let isProofs = file.path == "proofs.json" || file.path.hasSuffix("/proofs.json")
        let isMarkup = file.path.hasSuffix(".html") || file.path.hasSuffix(".xml")
        if isProofs, let bundle = try? ProofBundle(parsing: file.bytes) {
            let opened = ScannedText(bundle.openedWords, isMarkup: false)
            search(opened) { owner, _ in add(owner, "what the proofs open") }
        } else {
            let text = ScannedText(file.bytes, isMarkup: isMarkup)
            var seen: Set<[Int]> = []
            search(text) { owner, range in
                seen.insert([owner, text.line(at: range.lowerBound)])
                add(owner, "line \(text.line(at: range.lowerBound))")
            }
            if isMarkup {
                // A second look with tags as spaces: words that a tag parts, on no line found before.
                let bare = ScannedText(file.bytes, isMarkup: true, dropsTags: true)
                search(bare) { owner, range in
                    let line = bare.line(at: range.lowerBound)
                    if seen.insert([owner, line]).inserted { add(owner, "line \(line)") }
                }
            }
        }
        byteSet.search(file.bytes) { owner, range in add(owner, "byte \(range.lowerBound) (encoded)") }
        return hits
    }

    private func search(_ text: ScannedText, found: (_ owner: Int, _ range: Range<Int>) -> Void) {
        wordSet.search(text.words) { owner, range in
            if text.isWhole(range) { found(owner, range) }
        }
        guard !phones.isEmpty else { return }
        DigitRuns.each(in: text.words) { digits, range in
            for phone in phones where digits.containsRun(phone.core) { found(phone.owner, range) }
        }
    }
}

/// Runs of digits as people write numbers: with single spaces, hyphens, dots, slashes or brackets between.
enum DigitRuns {
    static func each(in words: [UInt8], _ body: (_ digits: [UInt8], _ range: Range<Int>) -> Void) {
        var digits: [UInt8] = []
        var start = 0
        var end = 0
        for (at, byte) in words.enumerated() {
            if (0x30...0x39).contains(byte) {
                if digits.isEmpty { start = at }
                digits.append(byte)
                end = at + 1
            } else if !digits.isEmpty, !" -().+/".utf8.contains(byte) || at - end >= 2 {
                if digits.count >= 6 { body(digits, start..<end) }
                digits.removeAll(keepingCapacity: true)
            }
        }
        if digits.count >= 6 { body(digits, start..<end) }
    }
}

extension Array where Element == UInt8 {
    fileprivate func containsRun(_ run: [UInt8]) -> Bool {
        guard count >= run.count else { return false }
        return (0...(count - run.count)).contains { self[$0..<($0 + run.count)].elementsEqual(run) }
    }
}

extension ProofBundle {
    /// Everything that the bundle opens, as text; U+0000 stands between what does not belong together.
    var openedWords: [UInt8] {
        var words: [UInt8] = []
        for record in records {
            for component in record.components {
                switch component.opening {
                case .withheld: break
                case .blob(_, let value): words += value
                case .text(_, let utf8, _): words += utf8
                case .part(_, let tokens):
                    for token in tokens {
                        if case .shown(_, let utf8) = token { words += utf8 } else { words.append(0) }
                    }
                }
                words.append(0)
            }
        }
        return words
    }
}
