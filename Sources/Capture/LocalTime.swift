import Foundation

/// Turns the clock times of a source that writes no zone into instants, in the zone that somebody has stated.
struct LocalTime {
    /// What a clock time may be in a zone.
    enum Reading: Equatable {
        case once(Int64)
        /// The clocks went back over it: it was twice, and this is the earlier one.
        case twice(Int64)
        /// The clocks went forward over it: it was not, and this is as if they had not.
        case never(Int64)

        var instant: Int64 {
            switch self {
            case .once(let instant), .twice(let instant), .never(let instant): instant
            }
        }
    }

    let name: String
    private let zone: TimeZone

    /// - Throws: `CaptureError.badOption` when nobody has stated a zone, or there is none of that name.
    init(stated name: String?, for format: String) throws {
        guard let name else {
            throw CaptureError(
                .badOption,
                "\(format) writes times without a zone: say with --time-zone in which zone they were written, "
                    + "for example Europe/London")
        }
        guard let zone = TimeZone(identifier: name) else {
            throw CaptureError(.badOption, "there is no time zone \(name): give an IANA name such as Europe/London")
        }
        self.name = name
        self.zone = zone
    }

    /// The instant in microseconds of a second of a day, counted from 1970-01-01.
    func reading(day: Int64, second: Int) -> Reading {
        let local = day * 86_400 + Int64(second)
        let offsets = Set([local - 86_400, local + 86_400].map(offset)).sorted(by: >)
        let valid = offsets.map { local - $0 }.filter { offset($0) == local - $0 }
        let micros = valid.map { $0 * 1_000_000 }
        if let first = micros.min() { return micros.count > 1 ? .twice(first) : .once(first) }
        return .never((local - (offsets.last ?? 0)) * 1_000_000)
    }

    private func offset(_ seconds: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
    }

    /// The time with the source's writing and the stated zone beside it; what is uncertain about it is counted.
    func time(day: Int64, second: Int, written: String, _ output: CaptureOutput, in file: String) -> SentTime? {
        let reading = reading(day: day, second: second)
        switch reading {
        case .once: break
        case .twice:
            output.loses("times at which the clocks went back, read as the earlier of the two they may be", in: file)
        case .never: output.loses("times that the clocks of \(name) went past", in: file)
        }
        return SentTime(instant: reading.instant, original: "\(written) [\(name)]")
    }
}
