import Ledger

extension VerificationStatement {
    /// The statement as one HTML file that needs nothing else: no script, no network; made for A4.
    public func html() -> [UInt8] {
        StatementPage.html(
            title: "Statement of verification", pageTitle: "Statement of verification: \(verification.origin)",
            caption: authority, outcome: outcome, isAlarm: !verification.holds, parts: parts)
    }
}
