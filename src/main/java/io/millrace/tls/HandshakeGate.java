package io.millrace.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;

/** Stands before TLS and keeps what the client sends until it is the handshake's turn; goes when the handshake is over. Confined to its event loop. */
final class HandshakeGate extends ChannelInboundHandlerAdapter {
    private final HandshakeTurns turns;
    private final Future<?> handshake;
    private final ArrayDeque<Object> kept = new ArrayDeque<>();

    HandshakeGate(HandshakeTurns turns, Future<?> handshake) {
        this.turns = turns;
        this.handshake = handshake;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (handshake.isDone() && kept.isEmpty()) {
            context.pipeline().remove(this);
            context.fireChannelRead(message);
            return;
        }
        kept.add(message);
        if (kept.size() == 1) {
            context.channel().config().setAutoRead(false);
            turns.add(() -> pass(context));
        }
    }

    private void pass(ChannelHandlerContext context) {
        if (kept.isEmpty()) {
            return; // the connection was closed meanwhile
        }
        context.channel().config().setAutoRead(true); // first, since whoever gets the bytes may stop it
        while (!kept.isEmpty()) {
            context.fireChannelRead(kept.remove());
        }
        context.fireChannelReadComplete();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (kept.isEmpty()) {
            context.fireChannelReadComplete();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        release();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        release();
    }

    private void release() {
        while (!kept.isEmpty()) {
            ReferenceCountUtil.release(kept.remove());
        }
    }
}
