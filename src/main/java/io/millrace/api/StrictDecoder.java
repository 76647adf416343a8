package io.millrace.api;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;
import java.util.Optional;

/**
 * Decodes HTTP/1.1 and refuses requests of which a proxy in front could see another end than this server (RFC 9112, 3.2, 6.1,
 * 6.3 and 7.1): that is how requests are smuggled. Behind a request that is framed wrongly nothing more is read from the
 * connection, which has to be closed when the answer is sent. Confined to its connection's event loop.
 *
 * <p>The decoder that Vert.x has would take them, and has no setting for it; so this one takes its place in the pipeline.
 */
final class StrictDecoder extends VertxHttpRequestDecoder {
    private static final String NAME = "httpDecoder";
    private static final AttributeKey<String> FAULT = AttributeKey.valueOf(StrictDecoder.class, "fault");
    private static final String CHUNKED = "chunked";

    private Channel channel;

    private StrictDecoder(HttpServerOptions options) {
        super(options);
    }

    /** To be called before the connection has read anything. HTTP/2 has frames and is left alone. */
    static void install(HttpConnection connection, HttpServerOptions options) {
        ChannelPipeline pipeline =
                ((HttpServerConnection) connection).channelHandlerContext().pipeline();
        if (pipeline.get(NAME) != null) {
            pipeline.replace(NAME, NAME, new StrictDecoder(options));
        }
    }

    /** What is wrong with the framing of the last request that was read from the connection. */
    static Optional<String> fault(HttpConnection connection) {
        Channel channel =
                ((HttpServerConnection) connection).channelHandlerContext().channel();
        return channel.hasAttr(FAULT) ? Optional.ofNullable(channel.attr(FAULT).get()) : Optional.empty();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
        channel = context.channel();
        super.handlerAdded(context);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (isBroken()) {
            in.skipBytes(in.readableBytes());
            return;
        }
        int before = out.size();
        super.decode(context, in, out);
        for (int i = before; i < out.size() && !isBroken(); i++) {
            check(out, i);
        }
    }

    private boolean isBroken() {
        return channel.hasAttr(FAULT);
    }

    private void check(List<Object> out, int index) {
        if (out.get(index) instanceof HttpRequest request) {
            String fault = request.decoderResult().isSuccess() ? fault(request) : null;
            if (fault != null) {
                channel.attr(FAULT).set(fault);
                request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(fault)));
                drop(out, index + 1);
            }
        } else if (out.get(index) instanceof HttpContent content
                && !content.decoderResult().isSuccess()) {
            channel.attr(FAULT).set("the body is not well-formed chunks");
            drop(out, index);
            out.add(LastHttpContent.EMPTY_LAST_CONTENT); // whoever reads the body asks for the fault
        }
    }

    private static void drop(List<Object> out, int from) {
        while (out.size() > from) {
            ReferenceCountUtil.release(out.remove(out.size() - 1));
        }
    }

    private static String fault(HttpRequest request) {
        HttpHeaders headers = request.headers();
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        boolean is11 = request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) >= 0;
        if (!codings.isEmpty()) {
            if (!is11) {
                return "Transfer-Encoding is not part of HTTP/1.0; send Content-Length";
            } else if (codings.size() > 1 || !codings.get(0).equalsIgnoreCase(CHUNKED)) {
                return "a Transfer-Encoding other than chunked alone is not taken";
            } else if (headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
                return "Content-Length and Transfer-Encoding exclude each other";
            }
        }
        int hosts = is11 ? headers.getAll(HttpHeaderNames.HOST).size() : 1;
        return hosts == 1 ? null : "the request has " + hosts + " Host headers; HTTP/1.1 has exactly one";
    }

    /** Leaves both headers there, for the check. */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {}
}
