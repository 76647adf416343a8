package io.millrace.api;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.InvalidLineSeparatorException;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decodes HTTP/1.1 and refuses requests of which a proxy in front could see another end than this server (RFC 9112, 3.2, 6.1,
 * 6.3 and 7.1): that is how requests are smuggled. Behind a request that is framed wrongly, or cannot be read at all, nothing more
 * is read from the connection, which has to be closed when the answer is sent. Confined to its connection's event loop.
 *
 * <p>The decoder that Vert.x has would take them, and has no setting for it; so this one takes its place in the pipeline.
 */
final class StrictDecoder extends VertxHttpRequestDecoder {
    private static final String NAME = "httpDecoder";
    private static final AttributeKey<Problem> FAULT = AttributeKey.valueOf(StrictDecoder.class, "fault");
    private static final String CHUNKED = "chunked";
    private static final String CLOSED = "; the connection is closed";

    /** What the decoder that is the base of this one calls a request whose line it did not take. */
    private static final String UNREAD = "/bad-request";

    /** As much of such a line is looked at. */
    private static final int LINE_START_MAX = 1 << 10;

    private static final Pattern LINE_START = Pattern.compile("\\s*([A-Z]{1,20}) (/[!-~&&[^?#]]*).*", Pattern.DOTALL);
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    private final int lineBytesMax;
    private final int headerBytesMax;
    private final ConnectionObserver observer;
    private Channel channel;

    private StrictDecoder(HttpServerOptions options, ConnectionObserver observer) {
        super(options);
        this.lineBytesMax = options.getMaxInitialLineLength();
        this.headerBytesMax = options.getMaxHeaderSize();
        this.observer = observer;
    }

    /** To be called before the connection has read anything. HTTP/2 has frames and is left alone. */
    static void install(HttpConnection connection, HttpServerOptions options, ConnectionObserver observer) {
        ChannelPipeline pipeline =
                ((HttpServerConnection) connection).channelHandlerContext().pipeline();
        if (pipeline.get(NAME) != null) {
            pipeline.replace(NAME, NAME, new StrictDecoder(options, observer));
        }
    }

    /** What is wrong with the last request that was read from the connection. */
    static Optional<Problem> fault(HttpConnection connection) {
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
        int start = in.readerIndex();
        super.decode(context, in, out);
        for (int i = before; i < out.size() && !isBroken(); i++) {
            check(out, i, in, start);
        }
    }

    private boolean isBroken() {
        return channel.hasAttr(FAULT);
    }

    /** @param start where the decoder began to read */
    private void check(List<Object> out, int index, ByteBuf in, int start) {
        if (out.get(index) instanceof HttpRequest request) {
            Problem fault = request.decoderResult().isSuccess() ? badFraming(request) : unreadable(request, in, start);
            if (fault != null) {
                breakOff(fault);
                request.setDecoderResult(DecoderResult.failure(fault));
                drop(out, index + 1);
            }
        } else if (out.get(index) instanceof HttpContent content
                && !content.decoderResult().isSuccess()) {
            breakOff(new Problem(ProblemCode.INVALID_BODY, "the body is not well-formed chunks" + CLOSED));
            drop(out, index);
            out.add(LastHttpContent.EMPTY_LAST_CONTENT); // whoever reads the body asks for the fault
        }
    }

    private void breakOff(Problem fault) {
        channel.attr(FAULT).set(fault);
        observer.ended(ConnectionEnd.MALFORMED);
        LingeringClose.install(channel, Answers.CLOSING_MILLIS, Answers.DISCARD_BYTES_MAX);
    }

    private static void drop(List<Object> out, int from) {
        while (out.size() > from) {
            ReferenceCountUtil.release(out.remove(out.size() - 1));
        }
    }

    /** What the decoder did not take. What it says about that stays out of it, since it tells the values of headers. */
    private Problem unreadable(HttpRequest request, ByteBuf in, int start) {
        Throwable cause = request.decoderResult().cause();
        boolean isLine =
                request.uri().equals(UNREAD) && request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        if (isLine) {
            nameByItsStart(request, in, start);
        }
        if (cause instanceof TooLongHttpLineException) {
            return new Problem(
                    ProblemCode.LINE_TOO_LONG,
                    "the request line is longer than the " + lineBytesMax
                            + " bytes that this server reads (limits.request.line)" + CLOSED);
        } else if (cause instanceof TooLongHttpHeaderException) {
            return new Problem(
                    ProblemCode.HEADERS_TOO_LARGE,
                    "the headers are larger than the " + headerBytesMax
                            + " bytes that this server reads (limits.request.headers)" + CLOSED);
        }
        return malformed(
                cause instanceof InvalidLineSeparatorException
                        ? "a line does not end in CR LF"
                        : isLine
                                ? "the first line is no request; one reads like GET /path HTTP/1.1"
                                : badHeader(request));
    }

    private static Problem malformed(String what) {
        return new Problem(ProblemCode.MALFORMED_REQUEST, what + CLOSED);
    }

    private static String badHeader(HttpRequest request) {
        List<String> lengths = request.headers().getAll(HttpHeaderNames.CONTENT_LENGTH);
        boolean isLength = lengths.isEmpty()
                || (lengths.size() == 1 && LENGTH.matcher(lengths.get(0)).matches());
        return isLength
                ? "a header is not well-formed; it reads Name: value"
                : "Content-Length is not one whole number";
    }

    /** A line that is not taken still says who has to answer, if it begins as a request does. */
    private static void nameByItsStart(HttpRequest request, ByteBuf in, int start) {
        int length = Math.min(LINE_START_MAX, in.writerIndex() - start);
        Matcher line = LINE_START.matcher(in.toString(start, length, StandardCharsets.ISO_8859_1));
        boolean isKnown = line.matches();
        request.setMethod(HttpMethod.valueOf(isKnown ? line.group(1) : "-"));
        request.setUri(isKnown ? line.group(2) : "-");
        request.setProtocolVersion(HttpVersion.HTTP_1_1);
    }

    private static Problem badFraming(HttpRequest request) {
        if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && !request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            request.setProtocolVersion(HttpVersion.HTTP_1_1);
            return malformed("only HTTP/1.0 and HTTP/1.1 are spoken here, and HTTP/2 over TLS");
        }
        String fault = fault(request);
        return fault == null ? null : new Problem(ProblemCode.INVALID_BODY, fault + CLOSED);
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
