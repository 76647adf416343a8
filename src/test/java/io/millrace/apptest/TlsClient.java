package io.millrace.apptest;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A client that trusts everybody, remembers sessions, and counts how often it was shown a certificate: a session that is resumed shows
 * none. Thread-safe.
 */
public final class TlsClient {
    private static final int ANSWER_MILLIS_MAX = 20_000;

    private final int port;
    private final AtomicInteger certificates = new AtomicInteger();
    private final SSLContext context;

    public TlsClient(int port) throws GeneralSecurityException {
        this.port = port;
        context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Counting()}, null);
    }

    /** How many handshakes were full ones. */
    public int certificates() {
        return certificates.get();
    }

    /** A connection of which the handshake is to come. */
    public SSLSocket connect(String... protocols) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout(ANSWER_MILLIS_MAX);
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        return socket;
    }

    /** The same from another address of this machine. */
    SSLSocket connectFrom(InetAddress from) throws IOException {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port, from, 0);
        plain.setSoTimeout(ANSWER_MILLIS_MAX);
        return (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
    }

    SSLSocket connectNaming(String serverName) throws IOException {
        SSLSocket socket = connect();
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(serverName)));
        socket.setSSLParameters(parameters);
        return socket;
    }

    SSLSocket connectOffering(String... applicationProtocols) throws IOException {
        SSLSocket socket = connect();
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(applicationProtocols);
        socket.setSSLParameters(parameters);
        return socket;
    }

    /** Asks for something that is not there, and gives the status of the answer; the connection stays. */
    public static int ask(SSLSocket socket) throws IOException {
        socket.getOutputStream()
                .write("GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) octet(in));
        }
        String lower = head.toString().toLowerCase(Locale.ROOT);
        int length = Integer.parseInt(lower.replaceAll("(?s).*content-length: (\\d+).*", "$1"));
        for (int i = 0; i < length; i++) {
            octet(in);
        }
        return Integer.parseInt(head.substring(9, 12));
    }

    private static int octet(InputStream in) throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new IOException("the connection was closed");
        }
        return octet;
    }

    private final class Counting extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            certificates.incrementAndGet();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            certificates.incrementAndGet();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
