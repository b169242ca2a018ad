import Foundation

/// Durable capture of chat against what an in-house team would build.
struct CaptureAgainstPostgreSQL: Line {
    let name = "capture-chat-postgresql"
    let work = "`canute capture run` of a Slack export, index caught up"
    let reference =
        "PostgreSQL, fsync and synchronous_commit on: COPY in the same batches, a trigger that chains SHA-256 row by row, a tsvector column with a GIN index"

    func prepare(_ bench: Bench) throws {
        _ = try PostgreSQL.binaries()
        _ = try bench.once("chat.sql") { try bench.runOwn("write-copy", [bench.chat(), $0]) }
    }

    func round(_ bench: Bench) throws -> Round {
        let loaded = try PostgreSQL.run(bench) { server in
            try server.execute(PostgreSQL.schema)
            let usage = try server.load(bench.path("chat.sql"))
            return (usage, try server.count())
        }
        try bench.makeArchive("captured")
        let usage = try bench.capture(bench.chat(), "slack", into: "captured")
        return Round(ours: usage.rate(loaded.1), reference: loaded.0.rate(loaded.1))
    }
}
