/// When a request's hold ends: by rule, and never by somebody's wish.
///
/// Four months after the last correspondence on a request that was answered or closed; where a regulator or a tribunal
/// was asked, not before six weeks after the end of each such stage, and not at all while one is going on. The later day
/// counts. Source: RULES 5.1, INF-03; FOIA s.77 (an offence to destroy what was asked for).
public struct RequestHoldRule: Sendable, Equatable {
    /// A complaint to the regulator, or an appeal to a tribunal or court.
    public struct Stage: Sendable, Equatable {
        /// What it is called, such as `regulator_stage`.
        public let name: String
        /// The day on which it began; nil where only its end was recorded.
        public let began: CivilDate?
        /// The day on which it ended; nil while it goes on.
        public let ended: CivilDate?

        /// A stage of a request.
        public init(name: String, began: CivilDate?, ended: CivilDate?) {
            self.name = name
            self.began = began
            self.ended = ended
        }
    }

    /// The last day on which the hold stands; nil while no day is known.
    public let lastDay: CivilDate?
    /// The reasoning in order, one sentence a step.
    public let steps: [String]

    /// Works out the last day.
    ///
    /// - Parameters:
    ///   - lastCorrespondence: the last day on which anything was sent, received or decided on it.
    ///   - isAnswered: whether it was answered or closed.
    ///   - stages: what went to a regulator or tribunal.
    public init(lastCorrespondence: CivilDate, isAnswered: Bool, stages: [Stage]) {
        var steps: [String] = []
        var day: CivilDate?
        if isAnswered {
            let four = lastCorrespondence.adding(months: 4)
            steps.append(
                "last correspondence on \(lastCorrespondence.longText): four months later is \(four.longText)")
            day = four
            for stage in stages {
                let name = stage.name.replacing("_", with: " ")
                guard let ended = stage.ended else {
                    steps.append(
                        "\(name), begun\(stage.began.map { " on \($0.longText)" } ?? ""), has not ended: the hold stands"
                    )
                    day = nil
                    break
                }
                let six = ended.adding(days: 42)
                steps.append("\(name) ended on \(ended.longText): six weeks later is \(six.longText)")
                day = max(day ?? six, six)
            }
        } else {
            steps.append("the request is neither answered nor closed: the hold stands")
        }
        if let day { steps.append("the hold's last day is \(day.longText)") }
        lastDay = day
        self.steps = steps
    }
}
