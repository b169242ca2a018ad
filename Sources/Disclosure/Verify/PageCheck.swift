internal import Records

/// The pages, tables and released files, held against `disclosure.xml`.
struct PageCheck {
    private(set) var findings: [Finding] = []

    init(_ document: DisclosureDocument, _ contents: PackContents) {
        // Every page is written again from the document and compared, byte for byte.
        for page in document.pages() {
            guard let bytes = contents["data/\(page.path)"], bytes != page.bytes else { continue }
            findings.append(
                Finding(.readableDiffers, "data/\(page.path)", "It does not say what disclosure.xml says."))
        }
        for file in document.records.flatMap(\.files) {
            guard let bytes = contents["data/\(file.path)"] else { continue }
            if bytes.count != file.size || Digest.sha256(bytes).hex != file.sha256 {
                findings.append(
                    Finding(
                        .attachmentDiffers, "data/\(file.path)", "It is not the file that disclosure.xml describes."))
            }
        }
    }
}
