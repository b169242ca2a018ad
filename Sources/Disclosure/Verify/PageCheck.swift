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
        checkDatasets(document, contents)
        for file in document.records.flatMap(\.files) {
            guard let bytes = contents["data/\(file.path)"] else { continue }
            if bytes.count != file.size || Digest.sha256(bytes).hex != file.sha256 {
                findings.append(
                    Finding(
                        .attachmentDiffers, "data/\(file.path)", "It is not the file that disclosure.xml describes."))
            }
        }
    }

    /// Every table is made again from the released file that it is said to be of.
    private mutating func checkDatasets(_ document: DisclosureDocument, _ contents: PackContents) {
        let released = Set(document.records.flatMap { $0.files.map(\.path) })
        for source in Set(document.datasets.map(\.source)).sorted() {
            let bytes = released.contains(source) ? contents["data/\(source)"] : nil
            let tables = bytes.map { Dataset.tables(of: PackFile(path: source, bytes: $0)) } ?? []
            for dataset in document.datasets where dataset.source == source {
                let made = tables.first { $0.dataset == dataset }
                guard let csv = contents["data/\(dataset.path)"], made.map({ $0.csv == csv }) != true else { continue }
                findings.append(
                    Finding(.readableDiffers, "data/\(dataset.path)", "It is not the table that data/\(source) holds."))
            }
        }
    }
}
