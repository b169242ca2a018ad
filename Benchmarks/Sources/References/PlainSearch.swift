import ArgumentParser

/// Asks one plain table with one FTS5 index what ``DrawSearches`` asks the archive.
struct DrawPlainSearches: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "draw-plain-searches", shouldDisplay: false)
    @Argument var file: String
    @Argument var kind: SearchDraws.Kind
    @Argument var count: Int

    func run() throws {
        let database = try PlainDatabase(file)
        try database.execute("PRAGMA cache_size=-32768")
        let condition = kind == .person ? "words MATCH ?1 AND m.sender = ?2" : "words MATCH ?1"
        let from = kind == .person ? "words JOIN message m ON m.id = words.rowid" : "words"
        let number = try database.prepare("SELECT count(*) FROM \(from) WHERE \(condition)")
        let newest = try database.prepare(
            """
            SELECT m.id, m.time, m.sender, m.channel, snippet(words, -1, '[', ']', '…', 24)
            FROM words JOIN message m ON m.id = words.rowid WHERE \(condition) ORDER BY words.rowid DESC LIMIT 20
            """)
        try printJSON(
            SearchDraws(kind, count) { words, person in
                for statement in [number, newest] {
                    statement.bind(words, at: 1)
                    if let person { statement.bind("Person \(person) <person\(person)@council.example>", at: 2) }
                }
                let total = try number.rows().first ?? 0
                try newest.rows()
                return UInt64(total)
            })
    }
}
