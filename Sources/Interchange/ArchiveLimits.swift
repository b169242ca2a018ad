/// How much a container from outside may ask for before it is refused.
public struct ArchiveLimits: Sendable, Equatable {
    /// Most entries in one container.
    public var maxEntries = 1_000_000
    /// Most bytes of one entry, unpacked.
    public var maxEntryBytes: UInt64 = 64 << 30
    /// Most bytes of all entries together, unpacked.
    public var maxTotalBytes: UInt64 = 512 << 30
    /// Most unpacked bytes for one packed byte, counted once an entry has `ratioFloor` bytes.
    public var maxRatio: UInt64 = 250
    /// Below this many unpacked bytes no ratio is looked at: small files may well be nothing but zeros.
    public var ratioFloor: UInt64 = 16 << 20
    /// Longest name, in bytes of UTF-8.
    public var maxNameBytes = 1024
    /// Most folders within folders.
    public var maxDepth = 64
    /// Most bytes that `readAll` gives at once unless told otherwise.
    public var maxReadAllBytes = 256 << 20

    /// The limits used where none are given.
    public static let standard = ArchiveLimits()

    /// Starts from the standard limits.
    public init() {}
}
