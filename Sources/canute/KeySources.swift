import Archive
import ArgumentParser
import Ledger

/// Where a key comes from: an option, else a variable that names a source or holds the key.
enum KeySources {
    /// The source that is named: by the option, by VARIABLE_FILE, by VARIABLE_FD, or VARIABLE itself; nil where none is.
    static func source(_ option: String?, variable: String) throws -> KeySource? {
        if let option { return try KeySource(parsing: option) }
        if let path = ArchiveOptions.environment(variable + "_FILE") { return try KeySource(parsing: "file:" + path) }
        if let number = ArchiveOptions.environment(variable + "_FD") { return try KeySource(parsing: "fd:" + number) }
        return ArchiveOptions.environment(variable) == nil ? nil : .environment(variable)
    }

    /// What the helps say of it.
    static let help = """
        The keys lie in DIR/secrets (signing.key, archive.key; mode 600), or in --secrets DIR or CANUTE_SECRETS, or each comes \
        from a source of its own: --signing-key and --archive-key take a file, env:NAME (a variable that holds 32 bytes in \
        base64) or fd:NUMBER (an open file descriptor, read once); so do CANUTE_SIGNING_KEY_FILE, CANUTE_SIGNING_KEY_FD and \
        CANUTE_SIGNING_KEY (the key itself), and the same of CANUTE_ARCHIVE_KEY. A key never stands on the command line.
        """
}

/// With what a person signs an act in their own name.
struct SigningOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Sign with your registered key: a file of ssh-keygen, or agent; else CANUTE_SIGN.", valueName: "file|agent")
    )
    var sign: String?

    /// The signer; nil where the name stays a claim.
    func signer() throws -> PersonalSigner? {
        try (sign ?? ArchiveOptions.environment("CANUTE_SIGN")).map { try PersonalSigner(naming: $0) }
    }
}
