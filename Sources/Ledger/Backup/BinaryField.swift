/// Arithmetic in GF(2^bits), 1 to 8 bits, in time that does not depend on the values: no table, no branch on a value.
///
/// Eight bits with x⁸ + x⁴ + x³ + x + 1 are the field of AES (FIPS 197, 4.2).
struct BinaryField: Sendable {
    /// How many bits an element has.
    let bits: Int
    /// The reducing polynomial without its leading term.
    private let reduction: UInt8

    /// The field of AES, over which keys are shared.
    static let bytes = BinaryField(bits: 8, reduction: 0x1B)

    init(bits: Int, reduction: UInt8) {
        self.bits = bits
        self.reduction = reduction
    }

    /// How many elements there are.
    var order: Int { 1 << bits }

    private var mask: UInt8 { UInt8(truncatingIfNeeded: order - 1) }

    /// The product, bit by bit.
    func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
        var (factor, product) = (left, UInt8(0))
        for bit in 0..<bits {
            product ^= factor & (0 &- (right >> UInt8(bit) & 1))
            let carry = factor >> UInt8(bits - 1) & 1
            factor = (factor << 1 & mask) ^ (reduction & (0 &- carry))
        }
        return product
    }

    /// The inverse by Fermat, a^(2^bits − 2); 0 for 0.
    func inverse(_ value: UInt8) -> UInt8 {
        // The exponent is bits − 1 ones and a zero.
        var (power, inverse) = (value, UInt8(1))
        for _ in 1..<max(bits, 2) {
            power = product(power, power)
            inverse = product(inverse, power)
        }
        return bits == 1 ? value : inverse
    }
}
