import Foundation

/// What one would keep mail in instead.
enum MailPeer: String, Sendable {
    case publicInbox = "public-inbox"
    case notmuch

    /// How many times as fast capture is to be.
    var goal: Double { self == .publicInbox ? 10 : 5 }

    var reference: String {
        switch self {
        case .publicInbox: "public-inbox v2: git, over.sqlite3 and Xapian at level full, its own defaults (V2Writable)"
        case .notmuch: "`notmuch new` over a Maildir: a Xapian index alone, the mails are there already"
        }
    }

    func requireInstalled(_ bench: Bench) throws {
        switch self {
        case .publicInbox: _ = try bench.program("/usr/bin/public-inbox-init", package: "public-inbox")
        case .notmuch: _ = try bench.program("/usr/bin/notmuch", package: "notmuch")
        }
    }

    /// Takes a mailbox in, from nothing.
    func take(_ mailbox: String, maildir: String, _ bench: Bench) throws -> Usage {
        switch self {
        case .publicInbox:
            bench.remove("public-inbox")
            return try bench.run("/usr/bin/perl", ["-e", Self.importer, bench.path("public-inbox"), mailbox])
        case .notmuch:
            bench.remove("\(maildir)/.notmuch")
            let configuration = bench.path("notmuch.conf")
            let text = """
                [database]
                path=\(bench.path(maildir))
                [user]
                name=Benchmark
                primary_email=benchmark@council.example
                [new]
                tags=new
                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: configuration))
            return try bench.run("/usr/bin/notmuch", ["--config=\(configuration)", "new", "--quiet", "--no-hooks"])
        }
    }

    /// Debian has no command that puts a mailbox into a public-inbox of the second version: this drives its library.
    private static let importer = """
        use strict; use warnings;
        use PublicInbox::Inbox; use PublicInbox::InboxWritable; use PublicInbox::MboxReader;
        my ($dir, $mbox) = @ARGV;
        my $kept = PublicInbox::Inbox->new({ name => 'bench', inboxdir => $dir, version => 2, indexlevel => 'full',
            address => ['bench@council.example'], -primary_address => 'bench@council.example' });
        my $writer = PublicInbox::InboxWritable->new($kept, { nproc => 2 })->importer(1);
        $writer->init_inbox(0);
        open my $file, '<', $mbox or die "$mbox: $!";
        PublicInbox::MboxReader->mboxrd($file, sub { $writer->add($_[0]) });
        $writer->done;
        """
}

/// Durable capture of the seeded mailbox.
struct CaptureMail: Line {
    private let peer: MailPeer

    init(_ peer: MailPeer) { self.peer = peer }

    var name: String { "capture-mail-\(peer.rawValue)" }
    let work = "`canute capture run` of an mbox (mails of 1 to 8 kB, every fiftieth with a file), index caught up"
    var reference: String { peer.reference }
    var goals: [Goal] { [.ratio(atLeast: peer.goal)] }

    func prepare(_ bench: Bench) throws {
        try peer.requireInstalled(bench)
        _ = try bench.maildir(of: bench.mailbox(), "maildir")
    }

    func round(_ bench: Bench) throws -> Round {
        try MailRound(peer: peer, mailbox: bench.mailbox(), maildir: "maildir").measure(bench)
    }
}

/// Durable capture of a real mailing list.
struct CaptureRealMail: Line {
    private let peer: MailPeer

    init(_ peer: MailPeer) { self.peer = peer }

    var name: String { "capture-list-\(peer.rawValue)" }
    let work = "`canute capture run` of a real mailing list of seven years, index caught up"
    var reference: String { peer.reference }
    var goals: [Goal] { [.ratio(atLeast: peer.goal)] }
    let mostRounds = 1

    func prepare(_ bench: Bench) throws {
        try peer.requireInstalled(bench)
        _ = try bench.maildir(of: bench.realMailbox(), "real-maildir")
    }

    func round(_ bench: Bench) throws -> Round {
        try MailRound(peer: peer, mailbox: bench.realMailbox(), maildir: "real-maildir").measure(bench)
    }
}

private struct MailRound {
    let peer: MailPeer
    let mailbox: String
    let maildir: String

    func measure(_ bench: Bench) throws -> Round {
        let mails = try FileManager.default.contentsOfDirectory(atPath: bench.path("\(maildir)/cur")).count
        let theirs = try peer.take(mailbox, maildir: maildir, bench)
        try bench.makeArchive("captured")
        // A real mailbox has mails that are refused, and are named: the status is then 1.
        let ours = try bench.capture(mailbox, "mail", into: "captured", as: "mail", expecting: 1)
        return Round(
            ours: ours.rate(mails), reference: theirs.rate(mails),
            also: [
                "\(mails) mails; CPU seconds \(Quantity.digits(ours.cpuSeconds)), theirs \(Quantity.digits(theirs.cpuSeconds))"
            ])
    }
}
