public import ArgumentParser
import Foundation
public import Retention

/// Prints answers: one JSON object, or lines for people.
enum Output {
    /// Prints one JSON object with stable member order.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// A moment as people read it: `14 Nov 2024 09:32`, in the United Kingdom's time.
    static func moment(_ text: String?) -> String {
        guard let text, let date = try? Date(String(text.prefix(19)) + "Z", strategy: .iso8601) else {
            return "time unknown"
        }
        var style = Date.FormatStyle(date: .abbreviated, time: .shortened, locale: Locale(identifier: "en_GB"))
        style.timeZone = TimeZone(identifier: "Europe/London") ?? .gmt
        return date.formatted(style)
    }

    /// As people count: "1 message", "2 messages"; `many` where the plural is not the singular with an s.
    static func count(_ number: some BinaryInteger, _ one: String, _ many: String? = nil) -> String {
        "\(number) \(number == 1 ? one : many ?? one + "s")"
    }
}

/// A member that an answer gives as null where there is nothing, and never leaves out.
@propertyWrapper
struct OrNull<Value: Encodable>: Encodable {
    var wrappedValue: Value?

    init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let wrappedValue { try container.encode(wrappedValue) } else { try container.encodeNil() }
    }
}

/// Reads dates as options.
extension CivilDate: ExpressibleByArgument {
    /// Parses `YYYY-MM-DD`.
    public init?(argument: String) {
        guard let date = try? CivilDate(parsing: argument) else { return nil }
        self = date
    }
}
