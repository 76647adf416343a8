package io.millrace.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class CorsConfigTest {
    private static void check(String text, String... expected) {
        assertEquals(Set.of(expected), CorsConfig.ORIGINS.type().parse(text), text);
    }

    @Test
    void takesOriginsAsBrowsersWriteThem() {
        check("");
        check("  ");
        check(" * ", "*");
        check("https://a.example", "https://a.example");
        check("https://A.Example:443, http://b:80,http://c:8080", "https://a.example", "http://b", "http://c:8080");
        check("http://a:443, https://a:80", "http://a:443", "https://a:80");
        check(
                "http://[::1]:5173, app://x, chrome-extension://abc",
                "http://[::1]:5173",
                "app://x",
                "chrome-extension://abc");
    }

    @Test
    void refusesWhatNoBrowserWouldSend() {
        for (String text : new String[] {
            "example.com",
            "https://a/",
            "https://a/b",
            "https://*.a",
            "https://",
            "*, https://a",
            "null",
            "https://a,",
            "https://a b",
            "https://u@a",
            "https://a:",
            "https://a:123456"
        }) {
            String message = assertThrows(
                            IllegalArgumentException.class,
                            () -> CorsConfig.ORIGINS.type().parse(text),
                            text)
                    .getMessage();
            assertTrue(message.contains("expected an origin"), message);
        }
    }
}
