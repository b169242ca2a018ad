import Archive
import ArgumentParser
import Casework
import Foundation

extension RequestCommands {
    struct Estimate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Estimate the cost from a timed sample, and say which narrower request would fit.",
            discussion: """
                Only locating, retrieving and extracting count; reading and redacting are counted apart.

                Example:
                  canute request estimate FOI-2024-0001 --sampled 50 --minutes 75 --review-minutes 200 --archive records
                """)

        @Argument(help: "The request.") var id: String
        @Option(help: "How many of the found messages were worked on with a watch.") var sampled: Int
        @Option(help: "The minutes of locating, retrieving and extracting them.") var minutes: Double
        @Option(help: "The minutes of reading and redacting them.") var reviewMinutes: Double?
        @Flag(help: "A government department: its limit is 600 pounds.") var centralGovernment = false
        @OptionGroup var options: ArchiveOptions

        private struct Answer: Encodable {
            let id: String
            let messages: Int
            let hours: Double
            let aggregated_hours: Double
            let limit_hours: Double
            let limit_pounds: Int
            let exceeded: Bool
            @OrNull var review_hours: Double?
            let narrower: [CostLimit.Narrower]
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let limit = try archive.estimate(
                    id, sampled: sampled, minutes: minutes, reviewMinutes: reviewMinutes, isCentral: centralGovernment)
                let estimate = limit.estimate
                if options.json {
                    return try Output.json(
                        Answer(
                            id: id, messages: estimate.messages, hours: estimate.hours,
                            aggregated_hours: estimate.aggregatedHours, limit_hours: estimate.limitHours,
                            limit_pounds: limit.limitPounds, exceeded: limit.isExceeded,
                            review_hours: limit.reviewHours, narrower: limit.narrower))
                }
                print(
                    "\(id): \(Output.count(estimate.messages, "message")), \(hours(estimate.hours))"
                        + (estimate.aggregatedHours > 0
                            ? " and \(hours(estimate.aggregatedHours)) of requests counted with it" : "")
                        + ", at \(limit.hourlyRate) pounds an hour. The limit is \(limit.limitPounds) pounds, "
                        + "\(hours(estimate.limitHours)): it is \(limit.isExceeded ? "exceeded" : "not exceeded").")
                if let review = limit.reviewHours {
                    print("Reading and redacting, which do not count: \(hours(review)).")
                }
                for one in limit.narrower {
                    print("would fit: \(one.what) (\(Output.count(one.messages, "message")))")
                }
            }
        }

        private func hours(_ hours: Double) -> String { String(format: "%.1f hours", hours) }
    }
}
