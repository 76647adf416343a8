package io.millrace.api;

import io.netty.channel.Channel;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;

/**
 * A WebSocket of a client (RFC 6455). Confined to its verticle, but for {@link #run}. Whoever sends asks {@link #isFull} before: what
 * the client does not read stays in memory.
 */
public final class Socket {
    /** Is told what happens. On the event loop of the socket. */
    public interface Listener {
        /** A message, of text or of bytes. */
        void message(byte[] content);

        /** There is room again. */
        void drained();

        /** Comes several times a second. */
        void tick();

        /** It is over, whoever closed it; nothing comes behind this. */
        void closed();
    }

    /** Codes of closing: all that was wanted is done, and there is nothing to come back for. */
    public static final int DONE = 1000;

    /** The server stops. */
    public static final int LEAVING = 1001;

    /** The client did what it may not. */
    public static final int POLICY = 1008;

    /** More in one message than is read. */
    static final int TOO_LARGE = 1009;

    /** The server failed. */
    public static final int FAILED = 1011;

    /** What a client that does not read what it is sent may send meanwhile: each ping would be answered into memory. */
    private static final int UNREAD_FRAMES_MAX = 100;

    /** How long the closing may take, with all that was sent before it. */
    private static final long CLOSING_NANOS = 5_000_000_000L;

    private final ServerWebSocket socket;
    private final Channel channel;
    private final Context context;
    private final ConnectionObserver observer;
    private Listener listener;
    private boolean isClosing;
    private boolean isCut;
    private long heardNanos;
    private long pingedNanos;
    private long closingNanos;
    private int unreadFrames;

    Socket(ServerWebSocket socket, Channel channel, Context context, long now, ConnectionObserver observer) {
        this.observer = observer;
        this.socket = socket;
        this.channel = channel;
        this.context = context;
        this.heardNanos = now;
        this.pingedNanos = now;
    }

    /** To be called before anything else comes from the connection. */
    void begin(Listener told) {
        listener = told;
        socket.frameHandler(frame -> heard(System.nanoTime()));
        socket.textMessageHandler(text -> received(Buffer.buffer(text)));
        socket.binaryMessageHandler(this::received);
        socket.drainHandler(room -> {
            unreadFrames = 0;
            if (!isClosing) {
                listener.drained();
            }
        });
        socket.exceptionHandler(broken -> close(TOO_LARGE, "the message is not well-formed, or too large"));
    }

    private void heard(long now) {
        heardNanos = now;
        if (isWritten()) {
            unreadFrames = 0;
        } else if (++unreadFrames > UNREAD_FRAMES_MAX) {
            cut();
        }
    }

    private void received(Buffer content) {
        if (!isClosing) {
            listener.message(content.getBytes());
        }
    }

    private boolean isWritten() {
        return !channel.isActive() || socket.isClosed() || !socket.writeQueueFull();
    }

    /** Whether the client is behind with reading; {@link Listener#drained} comes when it is not any more. */
    public boolean isFull() {
        return !isWritten();
    }

    /** Sends a message; nothing happens if the socket is closed. */
    public void send(String text) {
        if (!isClosing && !socket.isClosed()) {
            observer.socket(SocketEvent.SENT);
            socket.writeTextMessage(text);
        }
    }

    /**
     * Ends it: nothing is sent or told any more but {@link Listener#closed}.
     *
     * @param reason in ASCII, short
     */
    public void close(int code, String reason) {
        if (!isClosing) {
            isClosing = true;
            closingNanos = System.nanoTime();
            socket.close((short) code, reason);
        }
    }

    /** Whether it is closed or about to be. */
    public boolean isOver() {
        return isClosing || socket.isClosed();
    }

    /** Has the event loop of the socket run the task, from any thread. */
    public void run(Runnable task) {
        context.runOnContext(here -> task.run());
    }

    /**
     * Looks after it.
     *
     * @param idleNanos how long nothing may be heard of the client, which is asked for a sign three times meanwhile
     */
    void tick(long now, long idleNanos) {
        if (isClosing ? now - closingNanos > CLOSING_NANOS : now - heardNanos > idleNanos) {
            cut();
        } else if (!isClosing) {
            if (now - Math.max(heardNanos, pingedNanos) > idleNanos / 3) {
                pingedNanos = now;
                socket.writePing(Buffer.buffer());
            }
            listener.tick();
        }
    }

    /** Without the handshake of closing, which such a client would not take part in; Vert.x would wait for it. */
    private void cut() {
        if (!isCut) {
            isCut = true;
            observer.socket(SocketEvent.DROPPED);
        }
        isClosing = true;
        channel.pipeline().firstContext().close().addListener(ended -> {});
    }

    void closed() {
        isClosing = true;
        listener.closed();
    }
}
