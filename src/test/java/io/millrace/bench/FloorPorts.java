package io.millrace.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Two free ports, which all instances of a floor share. */
record FloorPorts(int http, int https) {
    static FloorPorts find() throws IOException {
        try (ServerSocket http = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket https = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new FloorPorts(http.getLocalPort(), https.getLocalPort());
        }
    }
}
