public import Foundation

/// A folder into which exports are dropped: says what is complete, and moves what was taken to `done` or `failed`.
///
/// A file or folder is complete when it has a name of its own (not one that copying programs give to what they have not
/// finished), is not empty and did not change for a while. The surest way to drop a file is to write it under a name
/// that begins with a dot and to rename it. A link is never followed.
public struct DropFolder {
    /// Something that was dropped.
    public struct Item: Sendable, Equatable {
        /// Where it lies.
        public let url: URL
        /// What it looked like when it was found complete.
        let mark: Mark
        /// Its name in the folder.
        public var name: String { url.lastPathComponent }
    }

    /// Where something goes once it was taken.
    public enum Destination: String, Sendable { case done, failed }

    /// What changes when a file, or anything in a folder, changes.
    struct Mark: Sendable, Equatable {
        var kind = FileAttributeType.typeUnknown
        var files = 0
        var bytes: UInt64 = 0
        var newest = Date.distantPast
        var inode: UInt64 = 0
    }

    private let folder: URL
    private let settling: Double
    private var seen: [String: (mark: Mark, since: Double)] = [:]

    /// Watches `folder`, which gets the folders `done` and `failed`.
    ///
    /// - Parameter settling: for how long nothing may change before something counts as complete, in seconds.
    /// - Throws: `ArchiveError` (wrongUse) where the folder is not there or cannot be written.
    public init(_ folder: URL, settling: Double) throws {
        self.folder = folder
        self.settling = settling
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder), isFolder.boolValue else {
            throw ArchiveError(.wrongUse, "\(folder.path) is no folder: make it, then drop exports into it.")
        }
        for name in [Destination.done, .failed] {
            let place = folder.appendingPathComponent(name.rawValue)
            do { try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true) } catch {
                throw ArchiveError(
                    .wrongUse,
                    "\(place.path) cannot be made: what was captured is moved there, so \(folder.path) must be writable."
                )
            }
        }
    }

    /// What is complete, in the order of names.
    ///
    /// - Parameter moment: seconds of a clock that never goes back.
    public mutating func complete(at moment: Double) throws -> [Item] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter(Self.isOwn).sorted()
        var next: [String: (mark: Mark, since: Double)] = [:]
        var items: [Item] = []
        for name in names {
            let url = folder.appendingPathComponent(name)
            guard let mark = Self.mark(of: url) else { continue }
            let since = seen[name].flatMap { $0.mark == mark ? $0.since : nil } ?? moment
            next[name] = (mark, since)
            let isEmpty = mark.bytes == 0 && (mark.kind == .typeRegular || mark.kind == .typeDirectory)
            if moment - since >= settling, !isEmpty { items.append(Item(url: url, mark: mark)) }
        }
        seen = next
        return items
    }

    /// Whether something is there that may become complete: not taken yet, and not empty.
    public var hasMore: Bool { seen.values.contains { $0.mark.bytes > 0 } }

    /// Why something that is complete cannot be captured; nil where it can.
    public func refusal(of item: Item) -> String? {
        switch item.mark.kind {
        case .typeRegular, .typeDirectory: nil
        case .typeSymbolicLink: "It is a link, and links are not followed: drop the file itself."
        default: "It is neither a file nor a folder."
        }
    }

    /// Whether it is still what was found complete.
    public func isUnchanged(_ item: Item) -> Bool { Self.mark(of: item.url) == item.mark }

    /// Moves something out of the way, under a name that is free, with a report beside it where there is one.
    ///
    /// A crash before the move leaves it where it was: it is taken again, and nothing of it is recorded twice.
    public mutating func move(_ item: Item, to destination: Destination, report: Data? = nil) throws {
        let place = folder.appendingPathComponent(destination.rawValue)
        var name = item.name
        var number = 1
        while Self.mark(of: place.appendingPathComponent(name)) != nil {
            number += 1
            name = "\(item.name).\(number)"
        }
        try FileManager.default.moveItem(at: item.url, to: place.appendingPathComponent(name))
        seen[item.name] = nil
        try report?.write(to: place.appendingPathComponent(name + ".report.json"))
    }

    /// Whether a name is one that something complete has.
    static func isOwn(_ name: String) -> Bool {
        guard name != Destination.done.rawValue, name != Destination.failed.rawValue else { return false }
        let name = name.lowercased()
        let endings = [".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".download", ".swp", "~"]
        return !name.hasPrefix(".") && !name.hasPrefix("~$") && !endings.contains { name.hasSuffix($0) }
    }

    private static func mark(of url: URL) -> Mark? {
        guard var mark = markOfOne(url) else { return nil }
        guard mark.kind == .typeDirectory else { return mark }
        guard let names = FileManager.default.subpaths(atPath: url.path) else { return nil }
        mark.bytes = 0
        for name in names {
            guard let one = markOfOne(url.appendingPathComponent(name)) else { continue }
            mark.files += 1
            mark.newest = max(mark.newest, one.newest)
            if one.kind == .typeRegular { mark.bytes += one.bytes }
        }
        return mark
    }

    private static func markOfOne(_ url: URL) -> Mark? {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: url.path) else { return nil }
        return Mark(
            kind: attributes[.type] as? FileAttributeType ?? .typeUnknown,
            bytes: (attributes[.size] as? NSNumber)?.uint64Value ?? 0,
            newest: attributes[.modificationDate] as? Date ?? .distantPast,
            inode: (attributes[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0)
    }
}
