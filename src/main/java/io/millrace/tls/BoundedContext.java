package io.millrace.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;

/**
 * Is asked for a handler when a connection was accepted, before anything is read from it; so this is where handshakes are counted, and
 * where connections are closed for which there are too many. Thread-safe.
 */
final class BoundedContext extends DelegatingSslContext {
    private final Handshakes handshakes;
    private final Executor tasks;
    private final Runnable beforeEach;

    /**
     * @param tasks does what the handshakes compute, as far as the provider lets it be done elsewhere
     * @param beforeEach called for every connection
     */
    BoundedContext(SslContext context, Handshakes handshakes, Executor tasks, Runnable beforeEach) {
        super(context);
        this.handshakes = handshakes;
        this.tasks = tasks;
        this.beforeEach = beforeEach;
    }

    @Override
    protected SslHandler newHandler(
            ByteBufAllocator allocator, String peerHost, int peerPort, boolean startTls, Executor executor) {
        if (handshakes.enter(peerHost).isPresent()) {
            return new Refusal(newEngine(allocator, peerHost, peerPort));
        }
        try {
            beforeEach.run();
            return new Gated(newEngine(allocator, peerHost, peerPort), peerHost);
        } catch (RuntimeException | Error e) {
            handshakes.end(peerHost, HandshakeResult.FAILED);
            throw e;
        }
    }

    @Override
    protected void initEngine(SSLEngine engine) {}

    private final class Gated extends SslHandler {
        private final Runnable closed;

        Gated(SSLEngine engine, String peerHost) {
            super(engine, tasks);
            closed = handshakes.watch(handshakeFuture(), peerHost);
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) throws Exception {
            HandshakeTurns turns = handshakes.turns(context.executor());
            context.pipeline().addBefore(context.name(), null, new HandshakeGate(turns, handshakeFuture()));
            super.handlerAdded(context);
            context.channel().closeFuture().addListener(over -> closed.run());
        }
    }

    /** Closes the connection at once. */
    private static final class Refusal extends SslHandler {
        Refusal(SSLEngine engine) {
            super(engine);
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // the channel's own tells when it is closed
        public void handlerAdded(ChannelHandlerContext context) throws Exception {
            super.handlerAdded(context);
            context.close();
        }
    }
}
