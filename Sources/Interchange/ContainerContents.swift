/// What a zip, a tar and a folder have in common; `ContainerReader` adds names, limits and duplicates on top.
protocol ContainerContents: AnyObject {
    /// The next thing, or nil at the end.
    func next() throws(InterchangeError) -> RawEntry?
    /// Appends the next piece of the current thing's content, or says that it ended and is sound.
    func readBlock(into bytes: inout [UInt8]) throws(InterchangeError) -> BlockOutcome
    /// Packed bytes that the current thing has used so far, for the ratio.
    var packedBytes: UInt64 { get }
}

/// A thing as its container names it, before its name is checked.
struct RawEntry {
    var name: String
    var size: UInt64?
    /// Packed bytes, where the container declares them beforehand.
    var packed: UInt64?
    var isDirectory = false
    var refusal: (code: RefusedEntry.Code, reason: String)?
    /// Set where the thing stands for the whole rest of the container.
    var endsContainer = false
}

extension [UInt8] {
    /// Appends by one copy of memory, also in unoptimised builds.
    mutating func append(copying block: UnsafeRawBufferPointer) {
        guard let base = block.baseAddress, !block.isEmpty else { return }
        let copy = [UInt8](unsafeUninitializedCapacity: block.count) { memory, count in
            UnsafeMutableRawBufferPointer(memory).copyMemory(
                from: UnsafeRawBufferPointer(start: base, count: block.count))
            count = block.count
        }
        if isEmpty { self = copy } else { append(contentsOf: copy) }
    }
}

/// What one read of content gave.
enum BlockOutcome {
    case more
    case end
    case refused(RefusedEntry.Code, String)
}
