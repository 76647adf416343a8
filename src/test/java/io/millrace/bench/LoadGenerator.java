package io.millrace.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * Posts one batch after the other from many connections on one thread, with requests made beforehand, so that it takes as
 * little as possible of the processors that the server needs too. Its state is confined to that thread; the public
 * methods may be called from another one.
 */
final class LoadGenerator implements AutoCloseable {
    private static final long REFUSED_PAUSE_MILLIS = 100;

    /**
     * What came of the load since the last reset.
     *
     * @param refused requests that found the server full; their connections paused
     */
    record Counts(long records, long requests, long refused, Latency latency) {}

    private final RequestTemplate template;
    private final AckListener listener;
    private final MultiThreadIoEventLoopGroup threads = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = (EventLoop) threads.next();
    private final List<LoadConnection> connections = new ArrayList<>();
    private final ArrayDeque<LoadConnection> idle = new ArrayDeque<>();
    private final LatencyHistogram latencies = new LatencyHistogram();
    private long nextNumber;
    private long requests;
    private long refused;
    private long unanswered;
    private boolean isSending;
    private boolean isClosing;
    private double requestsPerNano;
    private long pacedSince;
    private long pacedRequests;
    private Throwable failure;

    /** Told about every answer, on the generator's thread. */
    @FunctionalInterface
    interface AckListener {
        void acknowledged(int records);
    }

    LoadGenerator(RequestTemplate template, AckListener listener) {
        this.template = template;
        this.listener = listener;
    }

    void connect(URI server, int count) throws Exception {
        SslContext tls = server.getScheme().equals("https") ? trustingAll() : null;
        for (int i = 0; i < count; i++) {
            LoadConnection connection = new LoadConnection(this, template.newRequest());
            Channel channel = bootstrap(server, tls, connection)
                    .connect(server.getHost(), server.getPort())
                    .sync()
                    .channel();
            if (tls != null) {
                channel.pipeline().get(SslHandler.class).handshakeFuture().sync();
            }
            connections.add(connection);
        }
    }

    private static SslContext trustingAll() throws SSLException {
        return SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .build();
    }

    private Bootstrap bootstrap(URI server, SslContext tls, LoadConnection connection) {
        return new Bootstrap()
                .group(threads)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline()
                                    .addLast(tls.newHandler(channel.alloc(), server.getHost(), server.getPort()));
                        }
                        channel.pipeline().addLast(connection);
                    }
                });
    }

    /** As fast as the server answers. */
    void start() throws Exception {
        onLoop(() -> {
            isSending = true;
            connections.forEach(this::sendNext);
            return null;
        });
    }

    /** At a steady rate; what finds no connection free is sent as soon as one is, and has waited since it was due. */
    void startPaced(double requestsPerSecond) throws Exception {
        onLoop(() -> {
            isSending = true;
            requestsPerNano = requestsPerSecond / 1e9;
            pacedSince = System.nanoTime();
            idle.addAll(connections);
            return loop.scheduleAtFixedRate(this::sendWhatIsDue, 0, 1, TimeUnit.MILLISECONDS);
        });
    }

    private void sendWhatIsDue() {
        long due = (long) ((System.nanoTime() - pacedSince) * requestsPerNano);
        while (isSending && pacedRequests < due && !idle.isEmpty()) {
            long sinceDue = pacedSince + (long) (pacedRequests++ / requestsPerNano);
            send(idle.poll(), sinceDue);
        }
    }

    private void sendNext(LoadConnection connection) {
        send(connection, System.nanoTime());
    }

    private void send(LoadConnection connection, long sinceNanos) {
        unanswered++;
        connection.send(template, nextNumber++, sinceNanos);
    }

    /** What fails later shows as a failed channel. */
    @SuppressWarnings("FutureReturnValueIgnored")
    void answered(LoadConnection connection, int status, long nanos) {
        if (status == 503) {
            refused++;
            unanswered--;
            loop.schedule(() -> answered(connection), REFUSED_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            return;
        }
        if (status != 200) {
            failed(new IllegalStateException("the server answered " + status));
            return;
        }
        unanswered--;
        requests++;
        latencies.add(nanos);
        listener.acknowledged(template.records());
        answered(connection);
    }

    private void answered(LoadConnection connection) {
        if (requestsPerNano > 0) {
            idle.add(connection);
        } else if (isSending) {
            sendNext(connection);
        }
    }

    void failed(Throwable cause) {
        if (!isClosing && failure == null) {
            failure = cause;
            isSending = false;
        }
    }

    void reset() throws Exception {
        onLoop(() -> {
            requests = 0;
            refused = 0;
            latencies.reset();
            return null;
        });
    }

    Counts counts() throws Exception {
        return onLoop(() -> new Counts(
                requests * template.records(),
                requests,
                refused,
                new Latency(latencies.millis(0.5), latencies.millis(0.99), latencies.millis(0.999))));
    }

    /** Waits until everything is answered. */
    void stop() throws Exception {
        onLoop(() -> isSending = false);
        while (onLoop(() -> unanswered) > 0) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /** Runs on the generator's thread; fails if the load has failed. */
    private <T> T onLoop(Callable<T> action) throws Exception {
        return loop.submit(() -> {
                    if (failure != null) {
                        throw new IllegalStateException("the load failed", failure);
                    }
                    return action.call();
                })
                .get();
    }

    @Override
    public void close() {
        loop.execute(() -> isClosing = true);
        threads.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
