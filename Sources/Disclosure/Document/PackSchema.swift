internal import Interchange

/// The schema of `disclosure.xml`, `Schemas/disclosure-pack.xsd`, carried inside the program.
enum PackSchema {
    private static let compiled = Result { () throws(InterchangeError) in
        try XMLSchema(PackageResources.disclosure_pack_xsd, name: "disclosure-pack.xsd")
    }

    /// What is wrong with the document, in document order.
    static func diagnostics(_ bytes: [UInt8]) throws(Fault) -> [XMLDiagnostic] {
        switch compiled {
        case .success(let schema): return schema.validate(bytes, name: "disclosure.xml")
        case .failure(let error): throw Fault(.xmlInvalid, "the schema of disclosure.xml", "\(error)")
        }
    }
}
