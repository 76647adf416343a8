package io.millrace.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LingeringCloseTest {
    private static final long MILLIS = 1_000;
    private static final int BYTES_MAX = 10;

    private final EmbeddedChannel channel = new EmbeddedChannel();

    private static ByteBuf bytes(int count) {
        return Unpooled.wrappedBuffer(new byte[count]);
    }

    private ChannelFuture beginClosing() {
        channel.freezeTime();
        LingeringClose.install(channel, MILLIS, BYTES_MAX);
        return channel.pipeline().close();
    }

    @Test
    void handsOnWhatComesUntilItCloses() {
        LingeringClose.install(channel, MILLIS, BYTES_MAX);
        LingeringClose.install(channel, MILLIS, BYTES_MAX);
        channel.writeInbound(bytes(100));
        assertEquals(100, channel.<ByteBuf>readInbound().readableBytes());
        assertEquals(1, channel.pipeline().names().size() - 1); // and the tail
    }

    @Test
    void throwsAwayWhatComesAndClosesAfterAWhile() {
        ChannelFuture closed = beginClosing();
        ByteBuf late = bytes(BYTES_MAX);
        channel.writeInbound(late);
        assertNull(channel.readInbound());
        assertEquals(0, late.refCnt());
        channel.advanceTimeBy(MILLIS - 1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertTrue(channel.isOpen());
        assertFalse(closed.isDone());
        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertFalse(channel.isOpen());
        assertTrue(closed.isSuccess());
    }

    @Test
    void closesAfterSoManyBytes() {
        ChannelFuture closed = beginClosing();
        channel.writeInbound(bytes(BYTES_MAX));
        assertFalse(closed.isDone());
        channel.writeInbound(bytes(1));
        assertTrue(closed.isSuccess());
    }

    @Test
    void isNotHurriedByThoseWhoCloseAgain() {
        ChannelFuture first = beginClosing();
        ChannelFuture second = channel.pipeline().close();
        assertTrue(channel.isOpen());
        channel.advanceTimeBy(MILLIS, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertTrue(first.isSuccess());
        assertTrue(second.isSuccess());
    }
}
