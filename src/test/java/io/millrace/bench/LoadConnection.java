package io.millrace.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** One keep-alive connection with one request under way at a time. Confined to its event loop. */
final class LoadConnection extends ChannelInboundHandlerAdapter {
    private final LoadGenerator generator;
    private final ByteBuf request;
    private final byte[] digits = new byte[BenchRecords.ID_DIGITS];
    private final ResponseReader answers = new ResponseReader();
    private ChannelHandlerContext context;
    private long sinceNanos;

    LoadConnection(LoadGenerator generator, ByteBuf request) {
        this.generator = generator;
        this.request = request;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    /**
     * The previous request was answered, so its bytes are no longer needed. A failed write shows as a failed channel.
     *
     * @param sinceNanos when its time begins
     */
    @SuppressWarnings("FutureReturnValueIgnored")
    void send(RequestTemplate template, long number, long sinceNanos) {
        template.setNumber(request, number, digits);
        this.sinceNanos = sinceNanos;
        context.writeAndFlush(request.retainedDuplicate(), context.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (answers.read(in)) {
                generator.answered(this, answers.status(), System.nanoTime() - sinceNanos);
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        request.release();
        generator.failed(new IllegalStateException("the server closed a connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        generator.failed(cause);
    }
}
