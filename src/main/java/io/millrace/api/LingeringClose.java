package io.millrace.api;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection on which more may come than anybody reads. Closing on unread bytes would take the answer away from the
 * client; so the client is told that nothing more is sent, what it still sends is thrown away, and the connection is closed when
 * the client has closed its side, or after a while, or after so many bytes. Confined to its connection's event loop.
 */
final class LingeringClose extends ChannelDuplexHandler {
    private final long millis;
    private final long bytesMax;
    private boolean isClosing;
    private long discarded;
    private Future<?> end;

    private LingeringClose(long millis, long bytesMax) {
        this.millis = millis;
        this.bytesMax = bytesMax;
    }

    /** For the next time that the channel is closed. */
    static void install(Channel channel, long millis, long bytesMax) {
        if (channel.pipeline().get(LingeringClose.class) == null) {
            channel.pipeline().addFirst(new LingeringClose(millis, bytesMax));
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        Channel channel = context.channel();
        channel.closeFuture().addListener(closed -> promise.trySuccess());
        if (!isClosing) {
            isClosing = true;
            end = context.executor().schedule(() -> closeAtOnce(context), millis, TimeUnit.MILLISECONDS);
            channel.closeFuture().addListener(closed -> end.cancel(false));
            channel.config().setAutoRead(true);
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> shutOutput(channel));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // where it fails, the connection is closed a little later
    private static void shutOutput(Channel channel) {
        if (channel instanceof DuplexChannel socket) {
            socket.shutdownOutput();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!isClosing) {
            context.fireChannelRead(message);
            return;
        }
        discarded += message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
        ReferenceCountUtil.release(message);
        if (discarded > bytesMax) {
            closeAtOnce(context);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the channel's own tells when it is closed
    private static void closeAtOnce(ChannelHandlerContext context) {
        context.close();
    }
}
