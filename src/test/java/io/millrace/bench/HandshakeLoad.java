package io.millrace.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;

/**
 * Connects again and again, with so many connections at a time on one thread, each of which ends after its handshake or after one
 * post. Sockets are closed by a reset, since the system would run out of ports otherwise. The public methods may be called from any thread.
 */
final class HandshakeLoad implements AutoCloseable {
    /** What the connections do. */
    enum Kind {
        FULL_TLS_1_3("full handshakes, TLS 1.3", "TLSv1.3", false),
        FULL_TLS_1_2("full handshakes, TLS 1.2", "TLSv1.2", false),
        RESUMED_TLS_1_2("resumed handshakes, TLS 1.2", "TLSv1.2", true);

        final String label;
        private final String protocol;
        private final boolean resumes;

        Kind(String label, String protocol, boolean resumes) {
            this.label = label;
            this.protocol = protocol;
            this.resumes = resumes;
        }
    }

    private final URI server;
    private final SslContext tls;
    private final boolean resumes;
    /** What each connection posts; null for nothing. */
    private final RequestTemplate template;

    private final MultiThreadIoEventLoopGroup threads = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = (EventLoop) threads.next();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final byte[] digits = new byte[BenchRecords.ID_DIGITS];
    private long nextNumber;
    private volatile boolean isClosing;

    private HandshakeLoad(URI server, String protocol, boolean resumes, RequestTemplate template) throws SSLException {
        this.server = server;
        this.resumes = resumes;
        this.template = template;
        tls = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .protocols(protocol)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .build();
        ((OpenSslSessionContext) tls.sessionContext()).setTicketKeys();
    }

    static HandshakeLoad of(URI server, Kind kind) throws SSLException {
        return new HandshakeLoad(server, kind.protocol, kind.resumes, null);
    }

    /** One post over each connection, with TLS 1.3. */
    static HandshakeLoad posting(URI server, RequestTemplate template, boolean resumes) throws SSLException {
        return new HandshakeLoad(server, "TLSv1.3", resumes, template);
    }

    void start(int connections) {
        for (int i = 0; i < connections; i++) {
            loop.execute(this::connect);
        }
    }

    /** Handshakes, or posts, that were completed. */
    long done() {
        return done.get();
    }

    /** Connections that the server closed before that. */
    long refused() {
        return refused.get();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a connection that fails is closed
    private void connect() {
        if (isClosing) {
            return;
        }
        new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_LINGER, 0)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(handler(channel)).addLast(new Once());
                        channel.closeFuture().addListener(closed -> loop.execute(HandshakeLoad.this::connect));
                    }
                })
                .connect(server.getHost(), server.getPort());
    }

    private SslHandler handler(Channel channel) {
        return resumes
                ? tls.newHandler(channel.alloc(), server.getHost(), server.getPort())
                : tls.newHandler(channel.alloc());
    }

    @Override
    public void close() {
        isClosing = true;
        threads.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Once extends SimpleChannelInboundHandler<ByteBuf> {
        private final ResponseReader answers = new ResponseReader();
        private boolean isDone;

        @Override
        @SuppressWarnings("FutureReturnValueIgnored")
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent completion && completion.isSuccess()) {
                if (template == null) {
                    finish(context);
                } else {
                    ByteBuf request = template.newRequest();
                    template.setNumber(request, nextNumber++, digits);
                    context.writeAndFlush(request);
                }
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf in) {
            if (answers.read(in)) {
                if (answers.status() == 200) {
                    finish(context);
                } else {
                    context.channel().unsafe().closeForcibly();
                }
            }
        }

        private void finish(ChannelHandlerContext context) {
            isDone = true;
            done.incrementAndGet();
            context.channel().unsafe().close(context.channel().unsafe().voidPromise());
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (!isDone) {
                refused.incrementAndGet();
            }
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored")
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
