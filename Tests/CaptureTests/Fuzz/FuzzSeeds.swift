import Capture
import Foundation
import Testing

/// Small sound samples of every form, from which damaged ones are made.
struct FuzzSeed: Sendable, CustomTestStringConvertible {
    let format: SourceFormat
    /// The files by their names in the export.
    let files: [String: [UInt8]]
    var testDescription: String { format.rawValue }

    private init(_ format: SourceFormat, folder: String) {
        var files: [String: [UInt8]] = [:]
        let root = "\(Place.fixtures)/\(folder)"
        for name in FileManager.default.subpaths(atPath: root) ?? [] {
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: "\(root)/\(name)", isDirectory: &isFolder)
            if !isFolder.boolValue {
                files[name] = FileManager.default.contents(atPath: "\(root)/\(name)").map(Array.init)
            }
        }
        self.format = format
        self.files = files
    }

    private init(_ format: SourceFormat, files: [String: [UInt8]]) {
        self.format = format
        self.files = files
    }

    /// All of them.
    static let all: [FuzzSeed] =
        [
            FuzzSeed(.slack, folder: "slack"), FuzzSeed(.activitystreams, folder: "activitystreams"),
            FuzzSeed(.msg, files: ["a.msg": OutlookFixture.message()]),
            // What readpst writes, which is read as it is; the program itself is another's.
            FuzzSeed(.pst, folder: "formats/mail/journal"),
        ]
        + SourceFormat.allCases.filter { ![.msg, .pst, .activitystreams].contains($0) }.map {
            FuzzSeed($0, folder: "formats/\($0.rawValue)")
        }

    /// Directories of people, sound.
    static let directories: [[UInt8]] = [
        Array(
            "Staff no,Name,Email,Skills,Start date\n1,Ann Lee,ann@x.org,\"Trees; \"\"Roads\"\"\",01/02/2020\n2,Bob,b@x.org,,\n"
                .utf8),
        Array(
            "version: 1\n# c\ndn: uid=a\nobjectClass: person\ncn:: SsO8cmc=\nmail: a@x.\n org\nuid: a\n\ndn: uid=b\ncn: B\nuid: b\n"
                .utf8),
        Array(
            #"{"totalResults":1,"Resources":[{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a","displayName":"A","emails":[{"value":"a@x.org"}],"active":true}]}"#
                .utf8),
    ]
}
