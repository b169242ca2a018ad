import Archive
import Casework
import HTTPTypes
import Retention

/// Something that an officer records on a request with a form of its own.
struct RequestForm: Sendable {
    /// In the form's address.
    let key: String
    /// What the link and the page say.
    let title: String
    /// What to know before filling it in.
    var hint: String?
    let button: String
    var action: Action = .workOnRequest
    /// The fields, which may depend on the request.
    let items: @Sendable (RequestFile) -> [FormItem]
    /// Whether it can be recorded on a request as it stands.
    var fits: @Sendable (RequestFile) -> Bool = { $0.closed == nil }
    /// The field that an error is shown at.
    let field: String
    /// Records it and says so in a sentence.
    let act: @Sendable (OpenArchive, RequestFile, Form) throws -> String
}

extension Form {
    /// A field's day.
    ///
    /// - Throws: `Fault` (400) where it is none.
    func day(_ name: String) throws -> CivilDate {
        do { return try CivilDate(parsing: self[name]) } catch {
            throw Fault(
                .badRequest, self[name].isEmpty ? "Give the day." : "“\(self[name])” is no day: write it as 2024-09-30."
            )
        }
    }

    /// A field's value; nil where it is empty.
    func optional(_ name: String) -> String? { self[name].isEmpty ? nil : self[name] }

    /// A list of entries' numbers.
    ///
    /// - Throws: `Fault` (400) where something else stands in it.
    func numbers(_ name: String) throws -> [UInt64] {
        try self[name].split { ", \n\r\t".contains($0) }.map {
            guard let number = UInt64($0) else { throw Fault(.badRequest, "“\($0)” is no entry’s number.") }
            return number
        }
    }
}
