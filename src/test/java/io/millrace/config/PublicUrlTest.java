package io.millrace.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PublicUrlTest {
    private static void check(String text, String expected) {
        assertEquals(
                Optional.of(URI.create(expected)),
                ServerConfig.PUBLIC_URL.type().parse(text));
    }

    @Test
    void readsAddresses() {
        assertEquals(Optional.empty(), ServerConfig.PUBLIC_URL.type().parse(""));
        check("https://db.example.com", "https://db.example.com");
        check("http://db:8080/", "http://db:8080");
        check("https://[::1]:1/a/b_c//", "https://[::1]:1/a/b_c");
    }

    @Test
    void refusesWhatNoClientCouldUse() {
        for (String text : new String[] {
            "db.example.com",
            "ftp://db",
            "https://",
            "https:///a",
            "https://u@db",
            "https://db?x=1",
            "https://db#a",
            "https://db:99999",
            "https://db:",
            "https://d b",
            "https://[",
            "https://-"
        }) {
            String message = assertThrows(
                            IllegalArgumentException.class,
                            () -> ServerConfig.PUBLIC_URL.type().parse(text),
                            text)
                    .getMessage();
            assertTrue(message.contains("expected an address"), message);
        }
    }
}
