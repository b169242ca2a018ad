import Dispatch
import Foundation
import Synchronization

/// SIGTERM and SIGINT as a request to stop at the next good moment.
final class StopSignal: Sendable {
    private let isSet = Mutex(false)
    private let wake = DispatchSemaphore(value: 0)

    /// Takes both signals over for the rest of the process.
    init() {
        for number in [SIGTERM, SIGINT] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [self] in
                isSet.withLock { $0 = true }
                wake.signal()
            }
            source.resume()
            // The sources live as long as the process.
            _ = Unmanaged.passRetained(source as AnyObject)
        }
    }

    /// Whether it is time to stop.
    var hasCome: Bool { isSet.withLock { $0 } }

    /// Waits so many seconds, or until the signal comes.
    func wait(seconds: Double) { _ = wake.wait(timeout: .now() + seconds) }
}
