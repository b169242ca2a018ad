/// Why a schedule, a date or a period could not be used: what, where, and what to do about it.
public struct RetentionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What kind of trouble it is; two errors are equal when code and message are.
    public enum Code: String, Sendable {
        /// A date, period, trigger, cutoff, action or hold that is not written as it must be.
        case malformed
        /// A schedule that breaks its schema or contradicts itself.
        case schedule
        /// A schema or schedule that should have come with the program and did not load.
        case resource
    }

    /// One place in a schedule and what is wrong there.
    public struct Problem: Equatable, Sendable, CustomStringConvertible {
        /// The line in the file, counted from 1; nil where the parser did not say.
        public let line: Int?
        /// What is wrong, in words.
        public let message: String

        /// `line 12: …`, or the message alone.
        public var description: String {
            line.map { "line \($0): \(message)" } ?? message
        }
    }

    /// The kind of trouble.
    public let code: Code
    /// A whole sentence for the person who has to act on it.
    public let message: String
    /// For a schedule: every problem found, in the order of the file.
    public let problems: [Problem]

    /// The message, as printed to a user.
    public var description: String { message }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
        problems = []
    }

    /// A schedule's problems, each printed as `name:line: message`, one a line.
    init(schedule name: String, problems: [Problem]) {
        code = .schedule
        self.problems = problems
        message = problems.map { problem in
            problem.line.map { "\(name):\($0): \(problem.message)" } ?? "\(name): \(problem.message)"
        }.joined(separator: "\n")
    }
}
