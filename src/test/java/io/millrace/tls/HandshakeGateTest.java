package io.millrace.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Promise;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients send before their handshake is over. */
final class HandshakeGateTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final HandshakeTurns turns = new HandshakeTurns(channel.eventLoop());
    private final Promise<Void> handshake = channel.eventLoop().newPromise();

    @BeforeEach
    void stands() {
        channel.pipeline().addLast(new HandshakeGate(turns, handshake));
    }

    @AfterEach
    void closes() {
        channel.finishAndReleaseAll();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private String next() {
        ByteBuf passed = channel.readInbound();
        if (passed == null) {
            return null;
        }
        try {
            return passed.toString(StandardCharsets.US_ASCII);
        } finally {
            passed.release();
        }
    }

    /** As a socket is read, without the tasks that an embedded channel carries out behind every message. */
    private void arrive(ByteBuf message) {
        channel.pipeline().fireChannelRead(message);
    }

    @Test
    void keepsBytesInOrderUntilItIsTheirTurn() {
        arrive(bytes("a"));
        arrive(bytes("b"));
        assertNull(next());
        assertFalse(channel.config().isAutoRead(), "no more is read meanwhile");

        channel.runScheduledPendingTasks();

        assertEquals("a", next());
        assertEquals("b", next());
        assertTrue(channel.config().isAutoRead());
    }

    @Test
    void goesWhenTheHandshakeIsOver() {
        handshake.setSuccess(null);
        arrive(bytes("a"));
        assertEquals("a", next());
        assertNull(channel.pipeline().get(HandshakeGate.class));
    }

    @Test
    void passesWhatWasKeptBeforeWhatComesAfterTheHandshake() {
        arrive(bytes("a"));
        handshake.setSuccess(null);
        arrive(bytes("b"));
        assertNull(next());
        channel.runScheduledPendingTasks();
        assertEquals("a", next());
        assertEquals("b", next());
    }

    @Test
    void releasesWhatNobodyWaitsForAnyMore() {
        ByteBuf kept = bytes("a");
        arrive(kept);
        channel.pipeline().fireChannelInactive();
        channel.runScheduledPendingTasks();
        assertEquals(0, kept.refCnt());
        assertNull(next());
    }

    /** A step that takes longer than a turn leaves the next one to the next turn. */
    @Test
    void endsItsTurnAfterAMillisecond() {
        int[] steps = {0};
        for (int i = 0; i < 3; i++) {
            turns.add(() -> {
                steps[0]++;
                long end = System.nanoTime() + 2_000_000;
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
            });
        }
        for (int turn = 1; turn <= 3; turn++) {
            channel.runScheduledPendingTasks();
            assertEquals(turn, steps[0]);
        }
    }
}
