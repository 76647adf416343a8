package io.millrace.apptest;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between a server and PostgreSQL and spoils one question and answer, chosen by number. It speaks enough of the
 * protocol, unencrypted, to know where each ends. Thread-safe.
 */
final class PostgresProxy implements AutoCloseable {
    /** What happens to the chosen one. */
    enum Fault {
        /** The question never arrives, and the connection is gone. */
        LOSE_QUESTION,
        /** The question is carried out, its answer is lost, and the connection is gone. */
        LOSE_ANSWER,
        /** The question arrives late. */
        DELAY
    }

    private static final int DELAY_MILLIS = 300;

    private final ServerSocket listener;
    private final int port;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private boolean isFrozen;
    private int left;
    private Fault fault;

    /** @param port of PostgreSQL on this machine */
    PostgresProxy(int port) throws IOException {
        this.port = port;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** @param number of the question from now on that is spoiled, at least 1 */
    synchronized void spoil(int number, Fault how) {
        left = number;
        fault = how;
    }

    /** Nothing gets through from now on, in no direction, and no connection breaks: a network without a way. */
    synchronized void freeze() {
        isFrozen = true;
    }

    synchronized void thaw() {
        isFrozen = false;
        notifyAll();
    }

    private synchronized void awaitThaw() throws IOException {
        try {
            while (isFrozen) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Whether the question that was to be spoiled has not come; it is spared then. */
    synchronized boolean spare() {
        boolean isSpared = left > 0;
        left = 0;
        return isSpared;
    }

    private synchronized Fault next() {
        return left > 0 && --left == 0 ? fault : null;
    }

    private void accept() {
        while (true) {
            try {
                Link link = new Link(listener.accept(), new Socket(InetAddress.getLoopbackAddress(), port));
                links.add(link);
                daemon(link::questions);
                daemon(link::answers);
            } catch (IOException e) {
                if (listener.isClosed()) {
                    return;
                }
            }
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "postgres-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        thaw();
        listener.close();
        links.forEach(Link::cut);
    }

    /** One connection of the server and the one to PostgreSQL that it stands for. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private volatile boolean losesAnswer;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void questions() {
            try (DataInputStream in = new DataInputStream(client.getInputStream());
                    DataOutputStream out = output(server)) {
                copy(in, out);
                while (true) {
                    int type = in.readUnsignedByte();
                    Fault now = type == 'Q' || type == 'S' ? next() : null;
                    if (now == Fault.LOSE_QUESTION) {
                        break;
                    }
                    if (now == Fault.DELAY) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(DELAY_MILLIS));
                    }
                    losesAnswer |= now == Fault.LOSE_ANSWER;
                    out.writeByte(type);
                    copy(in, out);
                }
            } catch (IOException e) {
                // one of the two has closed
            }
            cut();
        }

        void answers() {
            try (DataInputStream in = new DataInputStream(server.getInputStream());
                    DataOutputStream out = output(client)) {
                while (true) {
                    int type = in.readUnsignedByte();
                    if (losesAnswer) {
                        in.skipNBytes(in.readInt() - Integer.BYTES);
                        if (type == 'Z') {
                            break;
                        }
                    } else {
                        out.writeByte(type);
                        copy(in, out);
                    }
                }
            } catch (IOException e) {
                // one of the two has closed
            }
            cut();
        }

        /** Each message in one piece and at once: the system would wait for more of it. */
        private DataOutputStream output(Socket to) throws IOException {
            to.setTcpNoDelay(true);
            return new DataOutputStream(new BufferedOutputStream(to.getOutputStream()));
        }

        /** A length that counts itself, and what it measures; at once, so that nobody waits for the rest. */
        private void copy(DataInputStream in, DataOutputStream out) throws IOException {
            int length = in.readInt();
            byte[] message = in.readNBytes(length - Integer.BYTES);
            awaitThaw();
            out.writeInt(length);
            out.write(message);
            out.flush();
        }

        void cut() {
            links.remove(this);
            try (client;
                    server) {
                client.shutdownOutput();
            } catch (IOException e) {
                // it is closed already
            }
        }
    }
}
