import Disclosure
import Foundation

// Checks a disclosure pack without an archive. Exit status: 0 verified; 1 consistent or refused; 2 wrong usage;
// 3 the file cannot be read.

let usage = """
    usage: canute-verify FILE.zip [--key VKEY|FILE] [--policy FILE] [--json]

    Checks a disclosure pack: its files, its proofs and the log's signature. The key comes from outside the pack: the
    record key published by the authority, as one line or as a file that holds it. Without it the pack can only be
    found consistent with itself. A policy (C2SP tlog-policy) says which witnesses must have cosigned its checkpoint.

    example: canute-verify FOI-2026-0123.zip --key council.vkey --policy council.policy

    """

func leave(_ status: Int32, _ message: String) -> Never {
    try? FileHandle.standardError.write(contentsOf: Data(message.utf8))
    exit(status)
}

var file: String?
var key: String?
var policy: String?
var wantsJSON = false
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
    switch argument {
    case "--help", "-h":
        print(usage, terminator: "")
        exit(0)
    case "--json": wantsJSON = true
    case "--key":
        guard let value = arguments.popFirst() else { leave(2, "--key needs a key or a file.\n\n" + usage) }
        key = value
    case "--policy":
        guard let value = arguments.popFirst() else { leave(2, "--policy needs a file.\n\n" + usage) }
        policy = value
    case _ where argument.hasPrefix("--policy="): policy = String(argument.dropFirst("--policy=".count))
    case _ where argument.hasPrefix("--key="): key = String(argument.dropFirst("--key=".count))
    case _ where argument.hasPrefix("-") || file != nil: leave(2, "Not understood: \(argument)\n\n" + usage)
    default: file = argument
    }
}
guard let file else { leave(2, usage) }

do {
    let verifierKey = try key.map { try VerifyReport.key($0) }
    let demanded = try policy.map { try VerifyReport.policy($0) }
    let verdict = try PackVerdict.checking(file, key: verifierKey, policy: demanded)
    let report = VerifyReport(verdict, of: file)
    print(wantsJSON ? report.json + "\n" : report.text, terminator: "")
    exit(report.exitStatus)
} catch let error as DisclosureError {
    leave(error.code == .key ? 2 : 3, "canute-verify: \(error.message)\n")
} catch {
    leave(3, "canute-verify: \(error)\n")
}
