package io.millrace.api.featurebase;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ReachableAddressTest {
    private static void check(String scheme, String host, int port, String url) {
        assertEquals(new ReachableAddress(scheme, host, port), ReachableAddress.of(Optional.of(URI.create(url)), null));
    }

    @Test
    void goesByTheConfiguredAddress() {
        check("https", "db.example.com", 443, "https://db.example.com");
        check("http", "db.example.com", 80, "http://db.example.com/below");
        check("https", "[::1]", 8443, "https://[::1]:8443");
    }
}
