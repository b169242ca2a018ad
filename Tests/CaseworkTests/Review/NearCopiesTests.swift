import Archive
import Foundation
import Ledger
import Retention
import Testing

@testable import Casework

/// Messages that say nearly the same, and messages that quote another.
@Suite("Near copies and quotations")
struct NearCopiesTests {
    private static let notice = """
        Dear all, the boiler in the depot is switched off on Monday from nine until noon, because the burner is \
        exchanged. Please wear something warm, and ring facilities if the pipes make noises afterwards.
        """

    private func near(_ texts: [String]) -> NearCopies {
        NearCopies(texts.enumerated().map { (UInt64($0.offset), WordPrint($0.element)) })
    }

    @Test("another day in it makes a near copy; other words do not, nor the same footer")
    func groups() {
        let later = Self.notice.replacing("Monday", with: "Thursday")
        let footer =
            " This message is for whom it is addressed to. If you have it in error, tell the sender and delete it, please."
        let near = near([
            Self.notice, "The boiler is old and the burner is older. Who pays for the new one?" + footer, later,
            "Has anybody seen the keys of the van? They hung beside the door on Friday." + footer,
        ])
        #expect(near.groups == [0: [0, 2]])
        #expect(near.leaders == [0: 0, 2: 0] && near.quoted.isEmpty)
    }

    @Test("what quotes a message whole is known, with marks of quotation and broken lines, whichever came first")
    func quotes() {
        let quoted = Self.notice.split(separator: " ").enumerated()
            .map { ($0.offset % 9 == 0 ? "\n> " : " ") + $0.element }.joined()
        let answer =
            "Thank you. Could it be Tuesday instead, since the ward meeting is on Monday and the hall is let to the choir?"
        let near = near([answer + quoted, Self.notice])
        #expect(near.quoted == [0: [1]] && near.groups.isEmpty)
    }

    @Test("few words are no copy of others")
    func short() {
        #expect(near(["Thanks, will do on Monday.", "Thanks, will do on Monday."]).groups.isEmpty)
        #expect(near(["", " > "]).groups.isEmpty)
    }

    @Test("many messages are grouped in little time, each group by its first")
    func many() {
        let clock = ContinuousClock()
        var random = SeededNumbers()
        let texts = (0..<6_000).map { number in
            number % 3 == 0
                ? Self.notice + " Notice \(number)."
                : (0..<60).map { _ in "word\(random.next() % 9_973)" }.joined(separator: " ")
        }
        var near: NearCopies?
        let time = clock.measure { near = self.near(texts) }
        #expect(near?.groups.count == 1 && near?.groups[0]?.count == 2_000)
        #expect(time < .seconds(20), "\(time)")
    }

    @Test("the difference is shown word by word, and what is the same is cut short")
    func difference() throws {
        let later = Self.notice.replacing("Monday", with: "Thursday or Friday")
        let runs = try #require(WordDifference.runs(from: Self.notice, to: later))
        #expect(runs.map(\.kind) == [.same, .removed, .added, .same])
        #expect(runs[1].words == "Monday" && runs[2].words == "Thursday or Friday")
        #expect(runs[0].words.hasPrefix("…") && runs[0].words.hasSuffix("switched off on"))
        #expect(WordDifference.runs(from: "a  b\nc", to: "a b c") == [])
        #expect(WordDifference.runs(from: String(repeating: "a ", count: 5_000), to: "a") == nil)
    }

    @Test("a request's messages are grouped once, and a decision reaches near copies only where it is told to")
    func request() throws {
        try Matter.run { matter in
            try matter.captureMails(
                ["Monday", "Thursday"].enumerated().map { index, day in
                    """
                    From: Owen Lascelles <owen.lascelles@example.gov.uk>
                    To: all@example.gov.uk
                    Date: Fri, 15 Nov 2024 1\(index):00:00 +0000
                    Message-ID: <notice\(index)@example.gov.uk>
                    Subject: The boiler \(index)

                    \(Self.notice.replacing("Monday", with: day))
                    """
                })
            let archive = try matter.open()
            let id = try matter.request().id
            let (one, two) = (try matter.seq(of: "off on Monday"), try matter.seq(of: "off on Thursday"))
            let request = try archive.request(id)
            let copies = try archive.copies(in: request)
            #expect(copies.near(one) == [two] && copies.others(of: one).isEmpty && copies.all == [[one, two]])
            #expect(try archive.alike([one], in: request, copies: true, near: false) == [one])
            #expect(try archive.alike([one], in: request, copies: true, near: true) == [one, two])
            #expect(try archive.difference(from: two, to: one)?.first { $0.kind == .added }?.words == "Monday")
        }
    }
}

/// Numbers that look like chance and are the same in every run (SplitMix64).
private struct SeededNumbers {
    private var state: UInt64 = 1

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
