/// Shamir's secret sharing, byte by byte: a polynomial per byte whose value at 0 is the secret.
///
/// Any `threshold` of the shares give the secret; fewer say nothing, because every secret is equally likely under them.
/// Source: A. Shamir, "How to share a secret", CACM 22 (1979) 612.
struct SecretSharing: Sendable {
    let field: BinaryField

    /// The values at `points` of the polynomials that begin with the secret's elements.
    ///
    /// - Parameter coefficients: for each element of the secret its threshold − 1 further coefficients, uniformly random.
    func shares(of secret: [UInt8], coefficients: [[UInt8]], at points: [UInt8]) -> [[UInt8]] {
        points.map { point in
            zip(secret, coefficients).map { element, further in
                // Horner from the highest coefficient down.
                further.reversed().reduce(UInt8(0)) { field.product($0 ^ $1, point) } ^ element
            }
        }
    }

    /// The value at 0 of the polynomials of lowest degree through these shares; the points must differ and not be 0.
    func secret(from shares: [(point: UInt8, values: [UInt8])]) -> [UInt8] {
        let count = shares.first?.values.count ?? 0
        var secret = [UInt8](repeating: 0, count: count)
        for (index, share) in shares.enumerated() {
            var weight: UInt8 = 1
            for (other, foreign) in shares.enumerated() where other != index {
                // In a field of characteristic 2 subtraction is addition: x_j / (x_j − x_i).
                let quotient = field.product(foreign.point, field.inverse(foreign.point ^ share.point))
                weight = field.product(weight, quotient)
            }
            for at in 0..<min(count, share.values.count) { secret[at] ^= field.product(weight, share.values[at]) }
        }
        return secret
    }
}
