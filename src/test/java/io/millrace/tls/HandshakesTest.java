package io.millrace.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.ImmediateExecutor;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HandshakesTest {
    private static final String ADDRESS = "192.0.2.1";

    private final Handshakes handshakes =
            new Handshakes(new HandshakeLimits(2, 1, Duration.ofSeconds(10)), HandshakeObserver.NONE);

    @Test
    void countsEachOnceHoweverItEnds() {
        Promise<Void> handshake = new DefaultPromise<>(ImmediateEventExecutor.INSTANCE);
        assertEquals(Optional.empty(), handshakes.enter(ADDRESS));
        Runnable closed = handshakes.watch(handshake, ADDRESS);
        assertEquals(Optional.of(HandshakeResult.ADDRESS_FULL), handshakes.enter(ADDRESS));
        closed.run();
        handshake.setFailure(new IllegalStateException("too late to count"));
        closed.run();
        assertEquals(Optional.empty(), handshakes.enter(ADDRESS));
        assertEquals(Optional.of(HandshakeResult.ADDRESS_FULL), handshakes.enter(ADDRESS));
        assertEquals(Optional.empty(), handshakes.enter("192.0.2.2"));
        assertEquals(Optional.of(HandshakeResult.LISTENER_FULL), handshakes.enter("192.0.2.3"));
    }

    /** Its handler is never told of anything. */
    @Test
    void forgetsConnectionsThatWereClosedBeforeTheirHandlerCame() throws Exception {
        SslContext client = SslContextBuilder.forClient().build();
        BoundedContext context = new BoundedContext(client, handshakes, ImmediateExecutor.INSTANCE, () -> {});
        for (int i = 0; i < 5; i++) {
            EmbeddedChannel channel = new EmbeddedChannel();
            channel.close().sync();
            SslHandler handler = context.newHandler(ByteBufAllocator.DEFAULT, ADDRESS, 443, ImmediateExecutor.INSTANCE);
            channel.pipeline().addLast(handler);
            assertEquals(Optional.empty(), handshakes.enter(ADDRESS));
            handshakes.end(ADDRESS, HandshakeResult.FAILED);
        }
    }
}
