import NIOCore

/// Told to every connection when the server stops.
struct LMTPStopping: Sendable {}

/// Joins a connection to its session: bytes in, replies out, and an end to clients that are too slow.
///
/// It reads no further while a mail is being kept or the client does not read its replies, so what a connection holds
/// in memory is bounded.
final class LMTPHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var session: LMTPSession
    private let limits: LMTPLimits
    private let gathering: MailGathering
    private let isTurnedAway: Bool
    private var idleUntil = NIODeadline.now()
    private var stepUntil = NIODeadline.now()
    private var isStopping = false

    init(_ session: LMTPSession, limits: LMTPLimits, gathering: MailGathering, isTurnedAway: Bool) {
        self.session = session
        self.limits = limits
        self.gathering = gathering
        self.isTurnedAway = isTurnedAway
    }

    func channelActive(context: ChannelHandlerContext) {
        if isTurnedAway { return close(context, "421 4.3.2 Too many connections: come again\r\n") }
        idleUntil = .now() + Self.amount(limits.idleSeconds)
        stepUntil = .now() + Self.amount(limits.stepSeconds)
        send(context, session.greeting)
        watch(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        session.end()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        idleUntil = .now() + Self.amount(limits.idleSeconds)
        session.receive(unwrapInboundIn(data).readableBytesView)
        advance(context)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        advance(context)
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is LMTPStopping else { return context.fireUserInboundEventTriggered(event) }
        isStopping = true
        // A mail that is being kept is answered first.
        if !session.isDelivering { close(context, "421 4.3.2 The server stops: come again\r\n") }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func advance(_ context: ChannelHandlerContext) {
        while context.channel.isWritable, let action = session.next() {
            stepUntil = .now() + Self.amount(limits.stepSeconds)
            switch action {
            case .reply(let text): send(context, text)
            case .close(let text): return close(context, text)
            case .deliver(let mail): deliver(context, mail)
            }
        }
        let reads = !session.isDelivering && context.channel.isWritable
        context.channel.setOption(ChannelOptions.autoRead, value: reads).whenFailure { _ in }
    }

    private func deliver(_ context: ChannelHandlerContext, _ mail: LMTPMail) {
        let loop = context.eventLoop
        let own = NIOLoopBound((self, context), eventLoop: loop)
        gathering.add(mail) { verdict in
            loop.execute {
                let (handler, context) = own.value
                handler.answer(context, verdict)
            }
        }
    }

    private func answer(_ context: ChannelHandlerContext, _ verdict: LMTPVerdict) {
        guard session.isDelivering else { return }
        let now = NIODeadline.now()
        idleUntil = now + Self.amount(limits.idleSeconds)
        stepUntil = now + Self.amount(limits.stepSeconds)
        send(context, session.delivered(verdict))
        if isStopping { return close(context, "421 4.3.2 The server stops: come again\r\n") }
        advance(context)
    }

    /// Looks at the clock when the nearer of the two deadlines is there.
    private func watch(_ context: ChannelHandlerContext) {
        let own = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(deadline: min(idleUntil, stepUntil)) {
            let (handler, context) = own.value
            guard context.channel.isActive else { return }
            let now = NIODeadline.now()
            if handler.session.isDelivering {
                handler.idleUntil = max(handler.idleUntil, now + .seconds(1))
                handler.stepUntil = max(handler.stepUntil, now + .seconds(1))
            } else if now >= min(handler.idleUntil, handler.stepUntil) {
                return handler.close(context, "421 4.4.2 Too slow: come again\r\n")
            }
            handler.watch(context)
        }
    }

    private func send(_ context: ChannelHandlerContext, _ text: String) {
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(string: text)), promise: nil)
    }

    private func close(_ context: ChannelHandlerContext, _ text: String) {
        session.end()
        let last = wrapOutboundOut(context.channel.allocator.buffer(string: text))
        // A client that does not read even this holds its connection no longer than a moment.
        let channel = context.channel
        context.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
        context.writeAndFlush(last).whenComplete { _ in channel.close(promise: nil) }
    }

    private static func amount(_ seconds: Double) -> TimeAmount { .milliseconds(Int64(seconds * 1000)) }
}
