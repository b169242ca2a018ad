import Foundation

/// A file that a command is given.
enum InputFile {
    /// A file could not be read: no command can be done then, and each ends with 3.
    struct Unreadable: Error, CustomStringConvertible {
        /// What, why, and what to do.
        let description: String

        init(_ path: String) {
            var isFolder: ObjCBool = false
            let why =
                !FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
                ? "it is not there" : isFolder.boolValue ? "it is a folder" : "you may not read it"
            description = "\(path) cannot be read: \(why). Check the name and its rights."
        }
    }

    /// Reads it whole.
    ///
    /// - Throws: `Unreadable`.
    static func read(_ path: String) throws -> Data {
        guard let data = FileManager.default.contents(atPath: path) else { throw Unreadable(path) }
        return data
    }
}
