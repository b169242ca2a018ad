/// Made-up sentences whose words are as unevenly common as those of a language (Zipf's law).
struct SampleText {
    private let words: [String]
    /// Per word the share of all words up to and with it.
    private let shares: [Double]

    init(vocabulary: Int = 30_000) {
        var random = SeededGenerator(seed: 7)
        let starts = ["b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "v", "st", "tr", "pl", "ch"]
        let vowels = ["a", "e", "i", "o", "u", "ea", "ou"]
        let ends = ["", "", "n", "r", "s", "t", "l", "nd", "ng", "ck"]
        words = (0..<vocabulary).map { rank in
            let syllables = rank < 60 ? 1 : Int.random(in: rank < 2000 ? 1...3 : 2...4, using: &random)
            return (0..<syllables).map { _ in
                [starts, vowels, ends].map { $0[Int.random(in: $0.indices, using: &random)] }.joined()
            }.joined()
        }
        var sum = 0.0
        let sums = (1...vocabulary).map { rank in
            sum += 1 / Double(rank)
            return sum
        }
        shares = sums.map { $0 / sum }
    }

    /// Sentences of about `length` bytes of ASCII, without quotation marks or backslashes.
    func sentences(_ length: Int, _ random: inout SeededGenerator) -> String {
        var text = ""
        text.reserveCapacity(length + 16)
        var left = 0
        while text.utf8.count < length {
            if left == 0 {
                text += text.isEmpty ? "" : Int.random(in: 0..<8, using: &random) == 0 ? "? " : ". "
                left = Int.random(in: 4...16, using: &random)
                text += word(&random).capitalizedASCII
            } else {
                text += Int.random(in: 0..<12, using: &random) == 0 ? ", " : " "
                text +=
                    Int.random(in: 0..<40, using: &random) == 0
                    ? String(Int.random(in: 1...2999, using: &random)) : word(&random)
            }
            left -= 1
        }
        return text + "."
    }

    /// The word that is so many places below the commonest; words made the same by chance have several places.
    func word(rank: Int) -> String { words[min(max(rank, 0), words.count - 1)] }

    private func word(_ random: inout SeededGenerator) -> String {
        let wanted = Double.random(in: 0..<1, using: &random)
        var (low, high) = (0, shares.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if shares[middle] < wanted { low = middle + 1 } else { high = middle }
        }
        return words[low]
    }
}

extension String {
    fileprivate var capitalizedASCII: String { prefix(1).uppercased() + dropFirst() }
}
