package io.millrace.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class Http2GuardTest {
    private final AtomicLong nanos = new AtomicLong(-5);
    private final Http2Guard guard = new Http2Guard(new Http2FrameAdapter(), 3, nanos::get);

    private void ping() throws Http2Exception {
        guard.onPingRead(null, 1);
    }

    @Test
    void countsPingsAndSettingsTogether() throws Exception {
        ping();
        guard.onSettingsRead(null, new Http2Settings());
        ping();
        Http2Exception end = assertThrows(Http2Exception.class, this::ping);
        assertEquals(Http2Error.ENHANCE_YOUR_CALM, end.error());
        assertEquals("more than 3 PING and SETTINGS frames within 30 s", end.getMessage());
    }

    @Test
    void beginsAnewWithEachWindow() throws Exception {
        for (int i = 0; i < 5; i++) {
            ping();
            ping();
            ping();
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(30));
        }
    }

    @Test
    void leavesOtherFramesAlone() throws Exception {
        for (int i = 0; i < 10; i++) {
            guard.onPingAckRead(null, i);
            guard.onSettingsAckRead(null);
            guard.onWindowUpdateRead(null, 0, 1);
            guard.onPriorityRead(null, 3, 0, (short) 16, false);
        }
    }
}
