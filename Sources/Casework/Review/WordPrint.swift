/// The words of a text as numbers, by which it is compared with others: without case, marks and the signs of quotation.
///
/// The numbers are the same on every machine and in every run, so that a comparison can be repeated.
struct WordPrint: Sendable {
    /// One number a word, in their order.
    let words: [UInt32]

    /// How many words in a row are compared as one.
    private static let runLength = 4
    /// How many runs stand for a text where it is looked for.
    private static let sketchSize = 8

    init(_ text: String) {
        var words: [UInt32] = []
        var hash: UInt64 = Self.seed
        var isWord = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                for lower in scalar.properties.lowercaseMapping.utf8 { hash = (hash ^ UInt64(lower)) &* Self.prime }
                isWord = true
            } else if isWord {
                words.append(UInt32(truncatingIfNeeded: hash ^ (hash >> 32)))
                (hash, isWord) = (Self.seed, false)
            }
        }
        if isWord { words.append(UInt32(truncatingIfNeeded: hash ^ (hash >> 32))) }
        self.words = words
    }

    /// Every run of four words, as one number each; a shorter text is one run.
    var runs: [UInt64] {
        guard words.count > Self.runLength else { return words.isEmpty ? [] : [Self.mixed(words[...])] }
        return (0...(words.count - Self.runLength)).map { Self.mixed(words[$0..<($0 + Self.runLength)]) }
    }

    /// The few smallest of its runs: two texts that share most runs share some of these.
    static func sketch(of runs: [UInt64]) -> [UInt64] { Array(Set(runs).sorted().prefix(sketchSize)) }

    /// How much of the words two texts share, wherever they stand: 1 where all are, 0 where none.
    func sharedWords(with other: WordPrint) -> Double {
        guard !words.isEmpty, !other.words.isEmpty else { return 0 }
        var counts = Dictionary(words.map { ($0, 1) }, uniquingKeysWith: +)
        var shared = 0
        for word in other.words {
            guard let left = counts[word], left > 0 else { continue }
            counts[word] = left - 1
            shared += 1
        }
        return Double(2 * shared) / Double(words.count + other.words.count)
    }

    /// Which share of its runs stands in another text.
    func standing(in other: Set<UInt64>) -> Double {
        let runs = Set(runs)
        return runs.isEmpty ? 0 : Double(runs.count(where: other.contains)) / Double(runs.count)
    }

    // FNV-1a, 64 bits; then the finaliser of SplitMix64, so that the smallest runs are any runs.
    private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325
    private static let prime: UInt64 = 0x100_0000_01B3

    private static func mixed(_ words: ArraySlice<UInt32>) -> UInt64 {
        var hash = seed
        for word in words { hash = (hash ^ UInt64(word)) &* prime }
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        return hash ^ (hash >> 31)
    }
}
