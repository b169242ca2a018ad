import CGMime
import Glibc

/// A header field of a part, its value both as it stands and decoded.
struct HeaderField {
    /// In lower case.
    let name: String
    let raw: String
    let value: String
    /// Where the field begins in the bytes parsed; negative when GMime does not know.
    let offset: Int
}

/// A part of a document, borrowed: valid only within the `GMimeDocument` it came from.
struct PartView {
    let pointer: UnsafeMutablePointer<GMimeObject>
    private var raw: UnsafeMutableRawPointer { UnsafeMutableRawPointer(pointer) }

    /// The object classes that differ for a reader.
    enum Shape {
        case multipart
        case message
        case leaf
    }

    var shape: Shape {
        if canute_gmime_is_multipart(raw) != 0 { return .multipart }
        return canute_gmime_is_message_part(raw) != 0 ? .message : .leaf
    }

    /// "text/plain", lower case.
    var mediaType: String {
        guard let type = g_mime_object_get_content_type(pointer) else { return "application/octet-stream" }
        return (GMime.take(g_mime_content_type_get_mime_type(type)) ?? "application/octet-stream").lowercased()
    }

    func parameter(_ name: String) -> String? {
        g_mime_object_get_content_type_parameter(pointer, name).map { String(cString: $0) }
    }

    var isAttachment: Bool {
        g_mime_object_get_disposition(pointer).map { String(cString: $0).lowercased() == "attachment" } ?? false
    }

    /// The file name of Content-Disposition, else the name of Content-Type (RFC 2183, RFC 2231).
    var fileName: String? {
        let disposition = g_mime_object_get_content_disposition_parameter(pointer, "filename")
        let name = (disposition ?? g_mime_object_get_content_type_parameter(pointer, "name")).map {
            String(cString: $0)
        }
        return name.map(FieldText.unfolded).flatMap { $0.isEmpty ? nil : $0 }
    }

    var children: [PartView] {
        guard shape == .multipart else { return [] }
        let multipart = raw.assumingMemoryBound(to: GMimeMultipart.self)
        return (0..<g_mime_multipart_get_count(multipart)).compactMap { index in
            g_mime_multipart_get_part(multipart, index).map { PartView(pointer: $0) }
        }
    }

    /// What stands in a multipart before its first and after its last boundary.
    var outsideText: [UInt8] {
        guard shape == .multipart else { return [] }
        let multipart = raw.assumingMemoryBound(to: GMimeMultipart.self)
        return [g_mime_multipart_get_prologue(multipart), g_mime_multipart_get_epilogue(multipart)].flatMap { text in
            text.map { [UInt8](UnsafeRawBufferPointer(start: $0, count: strlen($0))) } ?? []
        }
    }

    /// The forwarded mail of a message/rfc822 part.
    var forwarded: PartView? {
        guard shape == .message else { return nil }
        let part = raw.assumingMemoryBound(to: GMimeMessagePart.self)
        return g_mime_message_part_get_message(part).map {
            PartView(pointer: UnsafeMutableRawPointer($0).assumingMemoryBound(to: GMimeObject.self))
        }
    }

    /// The fields of these names, in lower case, in their order; all fields where none are given.
    func fields(_ wanted: Set<String> = []) -> [HeaderField] {
        guard let list = g_mime_object_get_header_list(pointer) else { return [] }
        return (0..<g_mime_header_list_get_count(list)).compactMap { index in
            guard let header = g_mime_header_list_get_header_at(list, index),
                let name = g_mime_header_get_name(header)
            else { return nil }
            let lower = String(cString: name).lowercased()
            guard wanted.isEmpty || wanted.contains(lower) else { return nil }
            return HeaderField(
                name: lower, raw: g_mime_header_get_raw_value(header).map { String(cString: $0) } ?? "",
                value: g_mime_header_get_value(header).map { String(cString: $0) } ?? "",
                offset: Int(g_mime_header_get_offset(header)))
        }
    }

    /// The content of a leaf with its transfer encoding undone; nil when the part has none.
    var content: [UInt8]? {
        guard canute_gmime_is_part(raw) != 0,
            let wrapper = g_mime_part_get_content(raw.assumingMemoryBound(to: GMimePart.self)), let sink = GMimeSink()
        else { return nil }
        return sink.bytes { g_mime_data_wrapper_write_to_stream(wrapper, $0) }
    }

    /// The part written out again, header included: for what cannot be cut from the original bytes.
    var written: [UInt8] {
        guard let sink = GMimeSink() else { return [] }
        return sink.bytes { g_mime_object_write_to_stream(pointer, nil, $0) } ?? []
    }
}

/// Flattens GMime's address lists; the list is borrowed from the document.
enum AddressList {
    static func read(_ list: UnsafeMutablePointer<InternetAddressList>?, group: String? = nil) -> [MailAddress] {
        guard let list else { return [] }
        return (0..<internet_address_list_length(list)).flatMap { index -> [MailAddress] in
            guard let entry = internet_address_list_get_address(list, index) else { return [] }
            let raw = UnsafeMutableRawPointer(entry)
            let name = internet_address_get_name(entry).map { FieldText.unfolded(String(cString: $0)) }
                .flatMap { $0.isEmpty ? nil : $0 }
            if canute_gmime_is_group(raw) != 0 {
                let members = internet_address_group_get_members(raw.assumingMemoryBound(to: InternetAddressGroup.self))
                let read = group == nil ? read(members, group: name ?? "") : []
                return read.isEmpty ? [MailAddress(name: name, address: nil, group: name)] : read
            }
            guard canute_gmime_is_mailbox(raw) != 0 else { return [] }
            let mailbox = raw.assumingMemoryBound(to: InternetAddressMailbox.self)
            let address = internet_address_mailbox_get_addr(mailbox).map { FieldText.unfolded(String(cString: $0)) }
            guard name != nil || address?.isEmpty == false else { return [] }
            return [MailAddress(name: name, address: address, group: group)]
        }
    }
}
