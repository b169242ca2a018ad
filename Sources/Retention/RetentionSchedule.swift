/// A retention schedule: how long each class is kept, what then happens, and which conversation is in which class.
///
/// Written in XML by a records manager; `Schemas/retention-schedule.xsd` is its form. A value of this type agrees with
/// itself: every code is there once, every rule names a class of the schedule, and the default is never destroyed
/// unreviewed.
public struct RetentionSchedule: Equatable, Sendable {
    /// The schedule's name.
    public let title: String
    /// Its version, which certificates quote.
    public let version: String
    /// Whose it is, and who approved it.
    public let authority: String
    /// The classes, in the order of the file.
    public let classes: [RetentionClass]
    /// The rules, in the order in which they are tried.
    public let rules: [ClassificationRule]
    /// The code of the class for what no rule fits.
    public let defaultClass: String
    /// The file, byte for byte: what is stored when it is adopted.
    public let sourceBytes: [UInt8]

    /// Reads a schedule, strictly.
    ///
    /// - Parameters:
    ///   - xml: the file's bytes.
    ///   - name: what to call the file in errors.
    /// - Throws: ``RetentionError`` with code `schedule` and every problem found with its line: first what breaks the
    ///   schema; where nothing does, what contradicts itself.
    public init(xml: [UInt8], name: String) throws {
        let reader = try ScheduleReader(xml: xml, name: name)
        title = reader.title
        version = reader.version
        authority = reader.authority
        classes = reader.classes
        rules = reader.rules
        defaultClass = reader.defaultClass
        sourceBytes = xml
    }

    /// The class with a code; nil where the schedule has none.
    public func retentionClass(_ code: String) -> RetentionClass? {
        classes.first { $0.code == code }
    }

    /// The schedule of an archive set up without one: everything captured is UNC-00.
    ///
    /// - Throws: ``RetentionError`` only where the program was built from a broken file.
    public static func builtIn() throws -> RetentionSchedule {
        try RetentionSchedule(xml: builtInBytes, name: "built-in.xml")
    }

    /// The schedule for a council in the United Kingdom, to be made one's own.
    ///
    /// - Throws: ``RetentionError`` only where the program was built from a broken file.
    public static func localGovernment() throws -> RetentionSchedule {
        try RetentionSchedule(xml: localGovernmentBytes, name: "uk-local-government.xml")
    }

    /// The file of ``builtIn()``.
    public static var builtInBytes: [UInt8] { PackageResources.built_in_xml }

    /// The file of ``localGovernment()``.
    public static var localGovernmentBytes: [UInt8] { PackageResources.uk_local_government_xml }

    /// The form of a schedule, `retention-schedule.xsd`.
    public static var schemaBytes: [UInt8] { PackageResources.retention_schedule_xsd }
}
