import Foundation
package import GRDB
import GRDBSQLite

/// A prepared statement whose values are bound where they lie, for the rows that every captured message adds.
///
/// GRDB boxes each argument and copies each blob, which costs more than the insert itself. Here a value is neither
/// copied nor kept: it is bound for the one step only.
package struct BoundStatement {
    /// A value of one column.
    package enum Value {
        case null
        case integer(Int64)
        case text(String)
        case blob([UInt8])
        /// Bytes that stay where they are until the statement has run.
        case bytes(UnsafeRawBufferPointer)
        /// No value for a parameter that the statement does not have.
        case absent

        /// An integer, or null.
        package init(_ number: Int64?) { self = number.map(Value.integer) ?? .null }
        /// A text, or null.
        package init(_ text: String?) { self = text.map(Value.text) ?? .null }
    }

    /// The row that a query stands on; valid until it goes on.
    package struct Row {
        fileprivate let handle: OpaquePointer

        /// The integer in a column; nil for null.
        package func integer(_ column: Int32) -> Int64? {
            sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : sqlite3_column_int64(handle, column)
        }

        /// Whether a column holds nothing.
        package func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

        /// Calls `body` with the bytes in a column where they lie; with none for null.
        package func withBytes<T>(_ column: Int32, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
            let start = sqlite3_column_blob(handle, column)
            return try body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
        }

        /// The bytes in a column; empty for null.
        package func blob(_ column: Int32) -> [UInt8] {
            let start = sqlite3_column_blob(handle, column)
            return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
        }
    }

    // Keeps the handle alive: GRDB finalises a statement with its object.
    private let statement: Statement
    private var handle: OpaquePointer { statement.sqliteStatement }

    /// Prepares `sql`, or finds it prepared.
    package init(_ db: GRDB.Database, _ sql: String) throws {
        statement = try db.cachedStatement(sql: sql)
    }

    /// Runs a statement that gives no rows.
    ///
    /// - Throws: `DatabaseError`, as GRDB does.
    package func run(
        _ a: Value = .absent, _ b: Value = .absent, _ c: Value = .absent, _ d: Value = .absent, _ e: Value = .absent,
        _ f: Value = .absent, _ g: Value = .absent
    ) throws {
        let step = { sqlite3_step(handle) }
        // Bound one within the other, so that each stays in its place until the step has returned; an array of them would
        // be allocated for every row.
        let code = bind(a, 1) {
            bind(b, 2) { bind(c, 3) { bind(d, 4) { bind(e, 5) { bind(f, 6) { bind(g, 7, step) } } } } }
        }
        defer { reset() }
        guard code == SQLITE_DONE else { throw failure(code) }
    }

    /// Runs a query and reads its first row; nil where it has none.
    ///
    /// - Throws: `DatabaseError`, as GRDB does.
    package func first<T>(_ a: Value = .absent, _ b: Value = .absent, read: (Row) -> T) throws -> T? {
        let code = bind(a, 1) { bind(b, 2) { sqlite3_step(handle) } }
        defer { reset() }
        if code == SQLITE_ROW { return read(Row(handle: handle)) }
        guard code == SQLITE_DONE else { throw failure(code) }
        return nil
    }

    /// Runs a query and hands on its rows in turn.
    ///
    /// - Throws: `DatabaseError`, as GRDB does; whatever `read` throws.
    package func each(_ a: Value = .absent, _ b: Value = .absent, read: (Row) throws -> Void) throws {
        var thrown: (any Error)?
        let code = bind(a, 1) {
            bind(b, 2) {
                var code = sqlite3_step(handle)
                while code == SQLITE_ROW {
                    do { try read(Row(handle: handle)) } catch {
                        thrown = error
                        break
                    }
                    code = sqlite3_step(handle)
                }
                return code
            }
        }
        defer { reset() }
        if let thrown { throw thrown }
        guard code == SQLITE_DONE else { throw failure(code) }
    }

    /// Binds a value for as long as `then` runs.
    @inline(__always)
    private func bind(_ value: Value, _ place: Int32, _ then: () -> Int32) -> Int32 {
        switch value {
        case .absent: return then()
        case .null:
            sqlite3_bind_null(handle, place)
            return then()
        case .integer(let number):
            sqlite3_bind_int64(handle, place, number)
            return then()
        case .text(let text): return bind(text, place, then)
        case .blob(let bytes): return bytes.withUnsafeBytes { bind($0, place, then) }
        case .bytes(let bytes): return bind(bytes, place, then)
        }
    }

    private func bind(_ bytes: UnsafeRawBufferPointer, _ place: Int32, _ then: () -> Int32) -> Int32 {
        if bytes.isEmpty {
            sqlite3_bind_zeroblob(handle, place, 0)
        } else {
            sqlite3_bind_blob(handle, place, bytes.baseAddress, Int32(clamping: bytes.count), nil)
        }
        return then()
    }

    private func bind(_ text: String, _ place: Int32, _ then: () -> Int32) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                // As GRDB reads and binds them, a text ends at its first NUL.
                let count = characters.baseAddress.map { strnlen($0, characters.count) } ?? 0
                if count == 0 {
                    sqlite3_bind_text(handle, place, "", 0, Self.copied)
                } else {
                    sqlite3_bind_text(handle, place, characters.baseAddress, Int32(clamping: count), nil)
                }
                return then()
            }
        }
    }

    /// SQLITE_TRANSIENT, which the C header writes as a cast of -1.
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    private func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    private func failure(_ code: Int32) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(sqlite3_db_handle(handle))),
            sql: statement.sql)
    }
}
