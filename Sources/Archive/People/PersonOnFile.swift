public import Capture

/// Somebody whom the directory knows, with everything that it ever said of them.
public struct PersonOnFile: Sendable, Equatable {
    /// One thing that the directory said.
    public struct Fact: Sendable, Equatable, Codable {
        /// What it is.
        public let field: DirectoryField
        /// What is said.
        public let value: String
        /// The first day on which it held; nil where it held before anything was known.
        public let from: String?
        /// The day from which it held no more; nil where it holds.
        public let until: String?
        /// The entry that said it.
        public let entry: UInt64
        /// The entry that ended it.
        public let endedBy: UInt64?

        /// Whether it held on a day; without a day, whether it holds.
        public func held(on day: String?) -> Bool {
            guard let day else { return endedBy == nil }
            return (from ?? day) <= day && day < (until ?? "9999")
        }

        /// From when to when, in words; nil where nothing is known of either.
        public var span: String? {
            switch (from, until) {
            case (nil, nil): nil
            case (let from?, nil): "from \(from)"
            case (nil, let until?): "until \(until)"
            case (let from?, let until?): "from \(from) until \(until)"
            }
        }
    }

    /// The person's number.
    public let number: UInt64
    /// The numbers that are read under this one.
    public internal(set) var alsoKnownAs: [UInt64] = []
    /// Everything that was said, in the order of the entries.
    public internal(set) var facts: [Fact]

    /// How a number is written: `P-12`.
    public static func id(_ number: UInt64) -> String { "P-\(number)" }

    /// Reads `P-12`, in either case.
    public static func number(_ id: String) -> UInt64? {
        guard id.count > 2, id.lowercased().hasPrefix("p-") else { return nil }
        return UInt64(id.dropFirst(2))
    }

    /// The number as it is written.
    public var id: String { Self.id(number) }

    /// What a field said on a day, or says now, in the order of the entries.
    public func values(_ field: DirectoryField, on day: String? = nil) -> [String] {
        var values: [String] = []
        for fact in facts where fact.field == field && fact.held(on: day) && !values.contains(fact.value) {
            values.append(fact.value)
        }
        return values
    }

    /// What a field said on a day, of a list its first; where the directory says nothing of then, what it said first.
    public func value(_ field: DirectoryField, on day: String? = nil) -> String? {
        let values = values(field, on: day)
        return (field.isList ? values.first : values.last)
            ?? (day == nil ? nil : facts.first { $0.field == field }?.value)
    }

    /// The name on a day, or now.
    public func name(on day: String? = nil) -> String {
        value(.name, on: day) ?? facts.last { $0.field == .name }?.value ?? id
    }

    /// The first day of the employment, where one is stated.
    public var joined: String? { values(.joined).last }
    /// The last day of the employment, where one is stated.
    public var left: String? { values(.left).last }

    /// Whether they had left by a day.
    public func hasLeft(by day: String) -> Bool { left.map { $0 < day } ?? false }

    /// The title on a day, or now.
    public func title(on day: String? = nil) -> String? { value(.title, on: day) }
    /// The first team on a day, or now.
    public func team(on day: String? = nil) -> String? { value(.team, on: day) }
    /// The grade on a day, or now.
    public func grade(on day: String? = nil) -> String? { value(.grade, on: day) }
    /// Whether they were none of the body's staff.
    public func isExternal(on day: String? = nil) -> Bool { value(.standing, on: day) == "external" }
    /// Whether the public met them in their role.
    public func isPublicFacing(on day: String? = nil) -> Bool { value(.publicFacing, on: day) == "yes" }

    /// Who they were on a day, in words: `Ann Lee, Enforcement Officer, Planning`.
    public func words(on day: String? = nil) -> String {
        ([name(on: day)] + [value(.title, on: day), value(.team, on: day)].compactMap { $0 }).joined(separator: ", ")
    }
}
