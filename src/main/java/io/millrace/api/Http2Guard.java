package io.millrace.api;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Ends connections of HTTP/2 whose clients ask for answers that cost them nothing: each PING and each SETTINGS is answered, and the
 * codec bounds only those answers that the client does not read. What else the codec bounds (streams that are reset, empty frames,
 * small pieces of headers, headers that are too large, whatever breaks the protocol) ends connections as well, and is told here. Confined to its connection's event loop.
 */
final class Http2Guard extends Http2FrameListenerDecorator {
    /** What the codec says of streams that are reset, by either side. */
    private static final String RESETS = "RST frames";

    private final int controlsMax;
    private final LongSupplier nanos;
    private long windowNanos;
    private int controls;
    private boolean isEnded;

    Http2Guard(Http2FrameListener guarded, int controlsMax, LongSupplier nanos) {
        super(guarded);
        this.controlsMax = controlsMax;
        this.nanos = nanos;
        this.windowNanos = nanos.getAsLong();
    }

    /** To be called once, before the first request; connections of HTTP/1.1 are left alone. */
    static void install(HttpConnection connection, Http2Limits limits, ConnectionObserver observer) {
        if (((HttpServerConnection) connection).channelHandlerContext().handler()
                instanceof Http2ConnectionHandler codec) {
            // a client that does not confirm the settings is bound by them all the same
            codec.connection().remote().maxActiveStreams(limits.streamsMax());
            Http2Guard guard = new Http2Guard(codec.decoder().frameListener(), limits.controlsMax(), System::nanoTime);
            codec.decoder().frameListener(guard);
            connection.exceptionHandler(failure -> guard.failed(failure, observer));
        }
    }

    private void failed(Throwable failure, ConnectionObserver observer) {
        Http2Exception fault = Http2CodecUtil.getEmbeddedHttp2Exception(failure);
        if (fault != null && !Http2Exception.isStreamError(fault) && !isEnded) {
            isEnded = true;
            observer.ended(why(fault));
        }
    }

    private static ConnectionEnd why(Http2Exception fault) {
        if (fault.error() != Http2Error.ENHANCE_YOUR_CALM) {
            return ConnectionEnd.MALFORMED;
        }
        return String.valueOf(fault.getMessage()).contains(RESETS) ? ConnectionEnd.RESETS : ConnectionEnd.FLOOD;
    }

    @Override
    public void onPingRead(ChannelHandlerContext context, long data) throws Http2Exception {
        count();
        super.onPingRead(context, data);
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) throws Http2Exception {
        count();
        super.onSettingsRead(context, settings);
    }

    private void count() throws Http2Exception {
        long now = nanos.getAsLong();
        if (now - windowNanos >= TimeUnit.SECONDS.toNanos(Http2Limits.WINDOW_SECONDS)) {
            windowNanos = now;
            controls = 0;
        }
        controls++;
        if (controls > controlsMax) {
            throw Http2Exception.connectionError(
                    Http2Error.ENHANCE_YOUR_CALM,
                    "more than %d PING and SETTINGS frames within %d s",
                    controlsMax,
                    Http2Limits.WINDOW_SECONDS);
        }
    }
}
