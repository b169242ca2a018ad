/// One command line, taken apart.
///
/// Source: RFC 2033; RFC 5321, 4.1.1 and 4.1.2.
enum LMTPCommand: Equatable {
    case hello
    /// A greeting of SMTP, which LMTP must not accept (RFC 2033, 4.1).
    case smtpHello
    case mail(sender: String, size: Int?)
    case recipient(String)
    case data, reset, noop, verify, quit
    /// Not understood; the reply says how.
    case wrong(String)

    /// Reads a line without its CR LF.
    init(_ line: ArraySlice<UInt8>) {
        guard let text = String(validating: line, as: UTF8.self), text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else {
            self = .wrong("500 5.5.2 A command is one line of readable characters")
            return
        }
        let verb = text.prefix { $0 != " " }.uppercased()
        let rest = text.dropFirst(verb.count).drop { $0 == " " }
        switch verb {
        case "LHLO": self = rest.isEmpty ? .wrong("501 5.5.4 LHLO needs the name of who calls") : .hello
        case "HELO", "EHLO": self = .smtpHello
        case "MAIL": self = Self.mail(rest)
        case "RCPT": self = Self.recipient(rest)
        case "DATA": self = rest.isEmpty ? .data : .wrong("501 5.5.4 DATA takes nothing")
        case "RSET": self = rest.isEmpty ? .reset : .wrong("501 5.5.4 RSET takes nothing")
        case "NOOP": self = .noop
        case "VRFY": self = .verify
        case "QUIT": self = rest.isEmpty ? .quit : .wrong("501 5.5.4 QUIT takes nothing")
        default: self = .wrong("500 5.5.1 This command is not known here")
        }
    }

    private static func mail(_ text: Substring) -> LMTPCommand {
        guard let (path, parameters) = path(text, after: "FROM:") else {
            return .wrong("501 5.5.4 Say MAIL FROM:<address>")
        }
        var size: Int?
        for parameter in parameters {
            let name = parameter.prefix { $0 != "=" }.uppercased()
            let value = parameter.dropFirst(name.count + 1)
            switch name {
            case "SIZE":
                guard value.utf8.count <= 18, let number = Int(value), number >= 0 else {
                    return .wrong("501 5.5.4 SIZE is a number of bytes")
                }
                size = number
            case "BODY":
                guard ["7BIT", "8BITMIME"].contains(value.uppercased()) else {
                    return .wrong("501 5.5.4 BODY is 7BIT or 8BITMIME")
                }
            case "SMTPUTF8": continue
            default: return .wrong("555 5.5.4 A parameter of MAIL is not known here")
            }
        }
        return .mail(sender: path, size: size)
    }

    private static func recipient(_ text: Substring) -> LMTPCommand {
        guard let (path, parameters) = path(text, after: "TO:"), !path.isEmpty else {
            return .wrong("501 5.5.4 Say RCPT TO:<address>")
        }
        return parameters.isEmpty ? .recipient(path) : .wrong("555 5.5.4 A parameter of RCPT is not known here")
    }

    /// The address between angle brackets and what follows it; a quoted local part may hold anything.
    private static func path(_ text: Substring, after word: String) -> (path: String, parameters: [Substring])? {
        guard text.prefix(word.count).uppercased() == word else { return nil }
        let rest = text.dropFirst(word.count).drop { $0 == " " }
        guard rest.first == "<" else { return nil }
        var (isQuoted, isEscaped) = (false, false)
        for index in rest.indices.dropFirst() {
            if isEscaped {
                isEscaped = false
            } else if rest[index] == "\\" {
                isEscaped = isQuoted
            } else if rest[index] == "\"" {
                isQuoted.toggle()
            } else if rest[index] == ">", !isQuoted {
                let after = rest[rest.index(after: index)...]
                guard after.isEmpty || after.first == " " else { return nil }
                return (String(rest[rest.index(after: rest.startIndex)..<index]), after.split(separator: " "))
            }
        }
        return nil
    }
}
