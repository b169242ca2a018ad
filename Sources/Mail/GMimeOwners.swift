import CGMime

/// The library's global set-up, done once per process by whoever touches it first.
enum GMime {
    static let ready: Void = g_mime_init()

    /// Unstructured header text, its encoded words decoded.
    static func decodedText(_ text: String) -> String {
        take(g_mime_utils_header_decode_text(nil, text)) ?? text
    }

    /// Takes over a string that GLib allocated, and frees it.
    static func take(_ string: UnsafeMutablePointer<CChar>?) -> String? {
        guard let string else { return nil }
        defer { g_free(string) }
        return String(cString: string)
    }
}

/// Owns one reference to a GObject; the pointer must not outlive it.
struct GObjectReference<Object>: ~Copyable {
    let pointer: UnsafeMutablePointer<Object>

    init?(_ pointer: UnsafeMutablePointer<Object>?) {
        guard let pointer else { return nil }
        self.pointer = pointer
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(pointer)) }
}

/// Owns a memory stream that GMime writes into.
struct GMimeSink: ~Copyable {
    private let stream: GObjectReference<GMimeStream>

    init?() {
        guard let stream = GObjectReference(g_mime_stream_mem_new()) else { return nil }
        self.stream = stream
    }

    /// Runs `write` on the stream, then copies what was written.
    borrowing func bytes(_ write: (UnsafeMutablePointer<GMimeStream>) -> Int) -> [UInt8]? {
        guard write(stream.pointer) >= 0 else { return nil }
        let memory = UnsafeMutableRawPointer(stream.pointer).assumingMemoryBound(to: GMimeStreamMem.self)
        guard let array = g_mime_stream_mem_get_byte_array(memory), let data = array.pointee.data else { return [] }
        return Array(UnsafeBufferPointer(start: data, count: Int(array.pointee.len)))
    }
}

/// Owns the options of one parse: loose in everything, and the fallback charsets of undeclared 8-bit header text.
struct GMimeOptions: ~Copyable {
    let pointer: OpaquePointer
    private let log: Unmanaged<DefectLog>

    init?(fallbackCharsets: [String], log: DefectLog) {
        guard let pointer = g_mime_parser_options_new() else { return nil }
        self.pointer = pointer
        self.log = Unmanaged.passRetained(log)
        g_mime_parser_options_set_allow_addresses_without_domain(pointer, 1)
        Self.setFallback(fallbackCharsets, pointer)
        g_mime_parser_options_set_warning_callback(pointer, noteWarning, self.log.toOpaque())
    }

    /// GMime copies the names.
    private static func setFallback(_ names: [String], _ options: OpaquePointer) {
        let copies = names.map { g_strdup($0) }
        defer { copies.forEach { g_free($0) } }
        var list = copies.map { UnsafePointer<CChar>($0) } + [nil]
        g_mime_parser_options_set_fallback_charsets(options, &list)
    }

    deinit {
        g_mime_parser_options_free(pointer)
        log.release()
    }
}

/// Owns a parsed mail and the stream over the caller's bytes that its parts read from: valid only while those bytes are.
struct GMimeDocument: ~Copyable {
    let options: GMimeOptions
    let message: GObjectReference<GMimeMessage>
    private let stream: GObjectReference<GMimeStream>
    private let array: UnsafeMutablePointer<GByteArray>

    /// Nil when GMime gives no message.
    ///
    /// `bytes` must outlive the document and not change.
    init?(_ bytes: UnsafeRawBufferPointer, fallbackCharsets: [String], log: DefectLog) {
        _ = GMime.ready
        guard let base = bytes.baseAddress, bytes.count < Int(UInt32.max), let array = g_byte_array_new() else {
            return nil
        }
        // The array only lends the bytes to the stream: GMime never writes to a stream it parses, and `deinit`
        // takes the pointer away again before the array is freed.
        array.pointee.data = UnsafeMutablePointer(mutating: base.assumingMemoryBound(to: guint8.self))
        array.pointee.len = guint(bytes.count)
        guard let options = GMimeOptions(fallbackCharsets: fallbackCharsets, log: log),
            let stream = GObjectReference(g_mime_stream_mem_new()),
            let parser = GObjectReference(Self.parser(on: stream.pointer, lending: array)),
            let message = GObjectReference(g_mime_parser_construct_message(parser.pointer, options.pointer))
        else {
            Self.release(array)
            return nil
        }
        self.options = options
        self.stream = stream
        self.message = message
        self.array = array
    }

    private static func parser(
        on stream: UnsafeMutablePointer<GMimeStream>, lending array: UnsafeMutablePointer<GByteArray>
    ) -> UnsafeMutablePointer<GMimeParser>? {
        let memory = UnsafeMutableRawPointer(stream).assumingMemoryBound(to: GMimeStreamMem.self)
        g_mime_stream_mem_set_byte_array(memory, array)
        g_mime_stream_mem_set_owner(memory, 0)
        g_mime_stream_reset(stream)
        guard let parser = g_mime_parser_new_with_stream(stream) else { return nil }
        g_mime_parser_set_persist_stream(parser, 1)
        g_mime_parser_set_format(parser, GMIME_FORMAT_MESSAGE)
        return parser
    }

    private static func release(_ array: UnsafeMutablePointer<GByteArray>) {
        array.pointee.data = nil
        array.pointee.len = 0
        g_byte_array_free(array, 1)
    }

    deinit { Self.release(array) }
}
