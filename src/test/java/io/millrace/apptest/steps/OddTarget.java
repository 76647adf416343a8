package io.millrace.apptest.steps;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers each connection with the same bytes and, if they begin a body, with more and more of it. Thread-safe. */
final class OddTarget implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile String answer = "";

    OddTarget() throws IOException {
        daemon(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** Answers so from now on; returns how many requests came before. */
    int answers(String next) {
        answer = next;
        return requests.get();
    }

    /** Connections on which something came. */
    int requests() {
        return requests.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                daemon(() -> serve(socket));
            }
        } catch (IOException e) {
            // it is closed
        }
    }

    private void serve(Socket socket) {
        try (socket;
                OutputStream out = socket.getOutputStream()) {
            if (socket.getInputStream().read() < 0) {
                return;
            }
            String bytes = answer;
            requests.incrementAndGet();
            out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            boolean isEndless = bytes.endsWith("OK\r\n\r\n");
            while (isEndless) {
                out.write(new byte[4096]);
            }
            if (bytes.isEmpty()) {
                socket.getInputStream().transferTo(OutputStream.nullOutputStream()); // until the other side gives up
            }
        } catch (IOException e) {
            // the other side is gone
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "odd-target");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
