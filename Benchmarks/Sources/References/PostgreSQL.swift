import Foundation

/// A PostgreSQL cluster of our own in the work folder, reached through a socket alone, stopped when the work is done.
struct PostgreSQL {
    private let bench: Bench
    private let binaries: String
    private let data: String
    private let sockets: String
    /// PostgreSQL refuses to run as root.
    private let user: String?

    /// The table an in-house team would make: the chain's head is the last row, found by the primary key, so that no
    /// head row gathers dead versions.
    static let schema = """
        CREATE TABLE message(
            id bigint PRIMARY KEY, time text, channel text, sender text, body text,
            hash bytea, words tsvector GENERATED ALWAYS AS (to_tsvector('english', body)) STORED);
        CREATE INDEX message_words ON message USING gin(words);
        CREATE FUNCTION chain() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE previous bytea;
        BEGIN
            SELECT hash INTO previous FROM message ORDER BY id DESC LIMIT 1;
            NEW.hash := sha256(coalesce(previous, ''::bytea)
                || convert_to(concat_ws(E'\\x1f', NEW.id, NEW.time, NEW.channel, NEW.sender, NEW.body), 'UTF8'));
            RETURN NEW;
        END $$;
        CREATE TRIGGER message_chain BEFORE INSERT ON message FOR EACH ROW EXECUTE FUNCTION chain();
        """

    /// Where the newest PostgreSQL's programs lie.
    static func binaries() throws -> String {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        guard let newest = versions.compactMap(Int.init).max(),
            FileManager.default.isExecutableFile(atPath: "\(root)/\(newest)/bin/initdb")
        else { throw NotHere.notInstalled("initdb", package: "postgresql") }
        return "\(root)/\(newest)/bin"
    }

    /// Starts a new cluster, runs `body`, and stops the cluster whatever happens.
    static func run<T>(_ bench: Bench, _ body: (PostgreSQL) throws -> T) throws -> T {
        let server = try PostgreSQL(bench)
        try server.start()
        defer { server.stop() }
        return try body(server)
    }

    private init(_ bench: Bench) throws {
        self.bench = bench
        binaries = try Self.binaries()
        user = geteuid() == 0 ? "postgres" : nil
        // A socket's path may have a hundred bytes and no more, so it does not lie in the work folder.
        sockets = "/tmp/canute-benchmark-\(getpid())"
        data = sockets + "/data"
    }

    private func start() throws {
        try FileManager.default.createDirectory(atPath: sockets, withIntermediateDirectories: true)
        if let user { try bench.run("/bin/chown", [user, sockets]) }
        try run("initdb", ["-D", data, "-A", "trust", "-U", "benchmark", "-E", "UTF8", "--no-locale"])
        let settings = "-c listen_addresses='' -c unix_socket_directories=\(sockets) -c shared_buffers=1GB"
        try run("pg_ctl", ["-D", data, "-w", "-l", "\(sockets)/log", "-o", settings, "start"])
    }

    private func stop() {
        _ = try? run("pg_ctl", ["-D", data, "-w", "-m", "fast", "stop"])
        try? FileManager.default.removeItem(atPath: sockets)
    }

    func execute(_ sql: String) throws { try psql(["-c", sql]) }

    /// Runs a file of statements.
    func load(_ file: String) throws -> Usage { try psql(["-f", file]) }

    func count() throws -> Int {
        try psql(["-A", "-t", "-c", "SELECT count(*) FROM message"])
        let text = String(decoding: try bench.output(), as: UTF8.self)
        guard let count = Int(text.filter(\.isNumber)) else { throw BenchmarkError("PostgreSQL counted “\(text)”.") }
        return count
    }

    /// The client runs as whoever measures: only the server must not be root.
    @discardableResult
    private func psql(_ arguments: [String]) throws -> Usage {
        try bench.run(
            "\(binaries)/psql",
            ["-h", sockets, "-U", "benchmark", "-d", "postgres", "-q", "-X", "-v", "ON_ERROR_STOP=1"] + arguments)
    }

    @discardableResult
    private func run(_ program: String, _ arguments: [String]) throws -> Usage {
        guard let user else { return try bench.run("\(binaries)/\(program)", arguments) }
        return try bench.run("/usr/sbin/runuser", ["-u", user, "--", "\(binaries)/\(program)"] + arguments)
    }
}
