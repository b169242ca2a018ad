import Archive
import ArgumentParser
import Foundation
import Retention

/// What is said of a source when it is handed in.
struct HandoverOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Whose copy it is, where a person hands it in.", valueName: "name"))
    var custodian: String?

    @Option(
        help: ArgumentHelp(
            "What that person declares of it: that it is whole, what was removed, how it was looked for.",
            valueName: "text")) var declaration: String?

    @Option(help: ArgumentHelp("The first and last day that it is said to cover.", valueName: "from..to"))
    var covers: String?

    @Option(help: ArgumentHelp("How many messages the source itself says it has.", valueName: "number"))
    var sourceCount: Int?

    func handover() throws -> Handover {
        let isBlank = { (text: String?) in text?.allSatisfy(\.isWhitespace) == true }
        guard !isBlank(custodian), !isBlank(declaration) else {
            throw ValidationError("--custodian and --declaration need words.")
        }
        guard declaration == nil || custodian != nil else {
            throw ValidationError("Whose declaration is it? Give --custodian NAME with it.")
        }
        if let sourceCount, sourceCount < 0 { throw ValidationError("--source-count is a number from 0.") }
        var range: (from: String, to: String)?
        if let covers {
            let parts = covers.components(separatedBy: "..")
            guard parts.count == 2, let from = CivilDate(argument: parts[0]), let to = CivilDate(argument: parts[1]),
                from <= to
            else { throw ValidationError("--covers is two days, such as 2024-01-01..2024-06-30, not \(covers).") }
            range = (from.description, to.description)
        }
        return Handover(
            custodian: custodian.map(People.collapsed), declaration: declaration, covers: range,
            sourceCount: sourceCount)
    }
}
