import GRDBSQLite

/// SQLite through its own C interface, as one would use it without a library.
final class PlainDatabase {
    private let pointer: OpaquePointer

    init(_ path: String) throws {
        var opened: OpaquePointer?
        guard sqlite3_open(path, &opened) == SQLITE_OK, let opened else {
            throw BenchmarkError("SQLite cannot open \(path).")
        }
        pointer = opened
    }

    deinit { sqlite3_close(pointer) }

    func execute(_ sql: String) throws {
        guard sqlite3_exec(pointer, sql, nil, nil, nil) == SQLITE_OK else { throw failure(sql) }
    }

    func prepare(_ sql: String) throws -> PlainStatement {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(pointer, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
            throw failure(sql)
        }
        return PlainStatement(statement, of: self)
    }

    fileprivate func failure(_ doing: String) -> BenchmarkError {
        BenchmarkError("SQLite refused “\(doing)”: \(String(cString: sqlite3_errmsg(pointer))).")
    }
}

/// A prepared statement of a ``PlainDatabase``.
final class PlainStatement {
    private let pointer: OpaquePointer
    private let database: PlainDatabase

    fileprivate init(_ pointer: OpaquePointer, of database: PlainDatabase) {
        self.pointer = pointer
        self.database = database
    }

    deinit { sqlite3_finalize(pointer) }

    func bind(_ value: Int64, at place: Int32) { sqlite3_bind_int64(pointer, place, value) }

    func bind(_ value: String, at place: Int32) {
        var value = value
        value.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                // SQLite copies the bytes (SQLITE_TRANSIENT is -1).
                _ = sqlite3_bind_text(
                    pointer, place, characters.baseAddress, Int32(characters.count),
                    unsafeBitCast(-1, to: sqlite3_destructor_type.self))
            }
        }
    }

    /// Runs it and gives each row's first column as a number, reading its others as text as a caller would.
    @discardableResult
    func rows() throws -> [Int64] {
        defer { sqlite3_reset(pointer) }
        var first: [Int64] = []
        while true {
            switch sqlite3_step(pointer) {
            case SQLITE_ROW:
                first.append(sqlite3_column_int64(pointer, 0))
                for column in 1..<max(1, sqlite3_column_count(pointer)) { _ = sqlite3_column_text(pointer, column) }
            case SQLITE_DONE: return first
            default: throw database.failure("a step")
            }
        }
    }
}
