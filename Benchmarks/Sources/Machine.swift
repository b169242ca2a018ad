import Archive
import Foundation
import GRDBSQLite

/// What the figures were measured on and with.
struct Machine: Codable {
    let date: String
    let revision: String
    let processor: String
    let cores: Int
    /// How many processes wanted to run over the last minute: far above the cores, seconds say little, ratios still do.
    let load: Double
    let sqlite: String
    let fileSystem: String
    let batch: Int
    let durability: String

    static func current(work: String, revision: String) throws -> Machine {
        var load = [0.0]
        getloadavg(&load, 1)
        return Machine(
            date: Date().formatted(.iso8601), revision: revision, processor: processor(),
            cores: ProcessInfo.processInfo.activeProcessorCount, load: load[0],
            sqlite: String(cString: sqlite3_libversion()), fileSystem: fileSystem(of: work),
            batch: Intake.batchItems, durability: "WAL, synchronous=FULL, one commit a batch")
    }

    var description: String {
        """
        \(processor), \(cores) cores, load \(String(format: "%.1f", load)), \(fileSystem), SQLite \(sqlite)
        \(batch) messages a batch; \(durability)
        """
    }

    private static func processor() -> String {
        let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
        let line = lines.first { $0.hasPrefix("model name") }
        return line.flatMap { $0.split(separator: ":").last }?.trimmingCharacters(in: .whitespaces)
            ?? "unknown processor"
    }

    /// The type of the mount that the work folder lies on.
    private static func fileSystem(of work: String) -> String {
        let path = URL(fileURLWithPath: work).resolvingSymlinksInPath().path
        let mounts = (try? String(contentsOfFile: "/proc/mounts", encoding: .utf8))?.split(separator: "\n") ?? []
        let fields = mounts.map { $0.split(separator: " ") }.filter { $0.count > 2 && path.hasPrefix($0[1]) }
        return fields.max { $0[1].count < $1[1].count }.map { String($0[2]) } ?? "unknown file system"
    }
}
