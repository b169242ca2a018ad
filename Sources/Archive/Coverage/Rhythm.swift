/// How often something is said, measured on its own past, and where it was silent for longer than that.
///
/// Pure. Days are numbers of days since 1970. A stretch without a message is a gap where it is longer than a week and three
/// times as long as all but one in twenty of the stretches before and after it. Fewer than ten days with messages tell nothing.
public struct Rhythm: Sendable, Equatable {
    /// A stretch without a message.
    public struct Gap: Sendable, Equatable {
        /// The first day without one.
        public var from: Int
        /// The last day without one.
        public var to: Int

        /// A stretch of these days.
        public init(from: Int, to: Int) {
            self.from = from
            self.to = to
        }
    }

    /// How many days without a message are usual between two with one; nil where there is too little to tell.
    public let usual: Int?
    /// The stretches that are longer, the silence since the last message not among them.
    public let gaps: [Gap]
    /// For how many days nothing was said, where that is longer than usual.
    public let silentDays: Int?

    /// Measures a list of days with messages, in order, as seen on day `today`.
    public init(days: [Int], today: Int) {
        let quiet = zip(days, days.dropFirst()).map { $1 - $0 - 1 }
        guard days.count >= 10, let last = days.last else {
            (usual, gaps, silentDays) = (nil, [], nil)
            return
        }
        let usual = quiet.sorted()[min(quiet.count - 1, (quiet.count * 95 + 99) / 100 - 1)]
        let most = max(7, 3 * usual)
        self.usual = usual
        gaps = zip(days, quiet).compactMap { day, length in length > most ? Gap(from: day + 1, to: day + length) : nil }
        let silence = today - last
        silentDays = silence > most ? silence : nil
    }
}
