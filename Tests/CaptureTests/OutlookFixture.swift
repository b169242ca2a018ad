/// A small message in Outlook's own form, made by hand.
enum OutlookFixture {
    /// 14 November 2024, 09:00, as Windows counts.
    private static let ticks: UInt64 = (1_731_574_800 + 11_644_473_600) * 10_000_000

    /// An answer with a blind copy and a file.
    static func message(_ more: [CompoundFixture.Node] = []) -> [UInt8] {
        CompoundFixture.bytes(
            [
                CompoundFixture.fixed(header: 32, [(0x0039, 0x0040, ticks)]),
                CompoundFixture.text("0037", "RE: Potholes"), CompoundFixture.text("1000", "Seen.\r\nSo be it."),
                CompoundFixture.text("0042", "Jane Doe"), CompoundFixture.text("5D02", "jane@council.example"),
                CompoundFixture.text("1035", "<2@council.example>"),
                CompoundFixture.text("1042", "<1@council.example>"),
                .storage(
                    "__recip_version1.0_#00000000",
                    [
                        CompoundFixture.fixed(header: 8, [(0x0C15, 3, 3)]), CompoundFixture.text("3001", "Bob"),
                        CompoundFixture.text("39FE", "bob@council.example"),
                    ]),
                .storage(
                    "__attach_version1.0_#00000000",
                    [CompoundFixture.text("3707", "plan.txt"), .stream("__substg1.0_37010102", Array("x".utf8))]),
            ] + more)
    }
}
