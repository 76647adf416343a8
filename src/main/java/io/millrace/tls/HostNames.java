package io.millrace.tls;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** The names under which clients may know this machine. */
final class HostNames {
    private HostNames() {}

    /** Without addresses; the host's own name only if it can stand in a certificate. */
    static List<String> ofThisMachine() {
        List<String> names = new ArrayList<>(List.of("localhost"));
        try {
            String own = InetAddress.getLocalHost().getHostName();
            if (own.matches("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?") && !names.contains(own)) {
                names.add(own);
            }
        } catch (UnknownHostException nameless) {
            return names;
        }
        return names;
    }
}
