package io.millrace.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.problem.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PushTargetsTest {
    private static final PushTargets TARGETS =
            PushTargets.parse("https://hooks.example.com, http://10.0.0.7:8080,https://*.example.org, http://[::1]:*");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://hooks.example.com/a?b=c",
                "HTTPS://Hooks.Example.Com:443/",
                "http://10.0.0.7:8080",
                "https://a.example.org/x",
                "https://a.b.example.org",
                "http://[::1]:1234/"
            })
    void allowsWhatIsNamed(String url) {
        assertEquals(url, TARGETS.require(url).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://hooks.example.com/",
                "https://hooks.example.com:8443/",
                "https://hooks.example.com.evil.net/",
                "https://evilhooks.example.com/",
                "https://hooks.example.com@evil.net/",
                "https://evil.net\\@hooks.example.com/",
                "https://user:password@hooks.example.com/",
                "https://hooks.example.com/#fragment",
                "https://example.org/",
                "https://evilexample.org/",
                "http://10.0.0.7/",
                "http://10.0.0.70:8080/",
                "http://[::2]:1/",
                "http://169.254.169.254/latest/meta-data",
                "http://localhost:8080",
                "http://0x0a000007:8080/",
                "ftp://hooks.example.com/",
                "//hooks.example.com/",
                "hooks.example.com",
                "https:///x",
                "https://hooks.example.com:99999/",
                "",
                "https://hooks.example.com/ x"
            })
    void refusesEverythingElse(String url) {
        Problem refused = assertThrows(Problem.class, () -> TARGETS.require(url));
        assertTrue(refused.getMessage().startsWith("url "), refused::getMessage);
    }

    @Test
    void allowsNothingWhereNothingIsNamed() {
        assertThrows(Problem.class, () -> PushTargets.parse(" ").require("https://example.com"));
        assertEquals(PushTargets.parse(""), PushTargets.parse(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "https://*",
                "example.com",
                "ftp://a",
                "https://a:0",
                "https://a:70000",
                "https://a/b",
                "https://a,"
            })
    void saysWhichEntryIsNone(String list) {
        assertThrows(IllegalArgumentException.class, () -> PushTargets.parse(list));
    }
}
