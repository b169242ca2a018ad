internal import Records
internal import TransparencyLog

extension ProofBundle {
    /// The one encoding of the bundle, without a final line feed.
    package var encoded: [UInt8] {
        var json = JSONText()
        json.raw("{\"v\":1,\"checkpoint\":")
        json.string(checkpoint)
        json.raw(",\"disclose\":")
        if let disclose {
            json.raw("{")
            disclose.write(to: &json)
            json.raw("}")
        } else {
            json.raw("null")
        }
        json.raw(",\"records\":")
        json.array(records) { $1.write(to: &$0) }
        json.raw("}")
        return json.bytes
    }
}

extension ProvenEntry {
    func write(to json: inout JSONText) {
        json.raw("\"entry\":")
        json.string(utf8: entry)
        json.raw(",\"proof\":")
        json.array(proof) { $0.base64($1.bytes) }
    }
}

extension BundleRecord {
    func write(to json: inout JSONText) {
        json.raw("{")
        proven.write(to: &json)
        json.raw(",\"components\":")
        json.array(components) { $1.write(to: &$0) }
        json.raw("}")
    }
}

extension BundleComponent {
    func write(to json: inout JSONText) {
        json.raw("{\"path\":")
        json.string(path)
        switch kind {
        case .blob: json.raw(",\"kind\":\"B\"")
        case .text: json.raw(",\"kind\":\"T\"")
        }
        switch opening {
        case .blob(let salt, let value):
            json.raw(",\"salt\":")
            json.base64(salt)
            json.raw(",\"value\":")
            json.base64(value)
        case .text(let key, let utf8, let lengths):
            json.raw(",\"key\":")
            json.base64(key)
            json.raw(",\"text\":")
            json.string(utf8: utf8)
            json.raw(",\"lengths\":")
            json.array(lengths) { $0.number($1) }
        case .part(let salt, let tokens):
            json.raw(",\"salt\":")
            json.base64(salt)
            json.raw(",\"tokens\":")
            json.array(tokens) { $1.write(to: &$0) }
        case .withheld(let commitment):
            json.raw(",\"h\":")
            json.base64(commitment.bytes)
        }
        json.raw("}")
    }
}

extension BundleComponent.Token {
    func write(to json: inout JSONText) {
        switch self {
        case .shown(let salt, let utf8):
            json.raw("[")
            json.base64(salt)
            json.raw(",")
            json.string(utf8: utf8)
            json.raw("]")
        case .withheld(let hash):
            json.base64(hash.bytes)
        }
    }
}
