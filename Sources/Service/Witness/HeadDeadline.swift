import NIOCore

/// Closes a connection on which the next request's head is not there in time, however many of its bytes trickle in.
///
/// It stands behind the decoder: whatever comes through begins with a whole head. The time runs from the beginning of the
/// connection and from the answer before, not while a body comes in or an answer is made.
final class HeadDeadline: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = Never
    typealias OutboundIn = Never

    private let time: TimeAmount
    private var cut: Scheduled<Void>?

    init(_ time: TimeAmount) { self.time = time }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        end()
        context.fireChannelRead(data)
    }

    func flush(context: ChannelHandlerContext) {
        begin(context)
        context.flush()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    private func begin(_ context: ChannelHandlerContext) {
        end()
        let channel = context.channel
        cut = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }

    private func end() {
        cut?.cancel()
        cut = nil
    }
}
