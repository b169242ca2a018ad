/// Lets a few in at a time: each served archive opens many files, and all tests that wait are begun at once.
actor Turnstile {
    /// For all served archives of the tests together.
    static let served = Turnstile(room: 4)

    private var room: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(room: Int) { self.room = room }

    /// Waits until there is room; every entry has its `leave`.
    func enter() async {
        guard room == 0 else {
            room -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    /// Makes room for the next.
    func leave() {
        guard waiting.isEmpty else { return waiting.removeFirst().resume() }
        room += 1
    }
}
