package io.millrace.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PathTableTest {
    private final Dialect first = new FixedDialect("first", "/v2/*", "/v1/sinks/*", "/schema");
    private final Dialect second = new FixedDialect("second", "/v2/storage/*", "/v2/storage/old", "/stream/*");
    private final Dialect third = new FixedDialect("third", "/v2/storage/old/*", "/schema/*");
    private final PathTable table = new PathTable(List.of(first, second, third));

    private void check(Dialect expected, String... paths) {
        for (String path : paths) {
            assertSame(expected, table.owner(path), path);
        }
    }

    @Test
    void givesAPathToTheLongestPatternThatFits() {
        check(first, "/v2", "/v2/", "/v2/sinks", "/v2/storag", "/v2/storages", "/v2/a/storage/b", "/v1/sinks/1");
        check(second, "/v2/storage", "/v2/storage/", "/v2/storage/branch/1", "/v2/storage/older", "/v2/storage/old");
        check(third, "/v2/storage/old/", "/v2/storage/old/x");
    }

    @Test
    void takesAPatternWithoutStarForThatPathAlone() {
        check(first, "/schema");
        check(third, "/schema/", "/schema/x");
    }

    @Test
    void givesPathsOfNobodyToNobody() {
        check(null, "", "/", "*", "v2", "/v", "/v2x", "/v2x/a", "/v1", "/v1/sinksx", "/V2", "/schemas", "/x/v2/a");
        assertNull(table.owner(null));
    }

    @Test
    void takesWholeSegmentsAlsoOfEncodedPaths() {
        check(
                first,
                "/v2/%20",
                "/v2/a%2fb",
                "/v2/%zz",
                "/v2/%",
                "/v2/%2",
                "/v2//sinks",
                "/v2/a/../b",
                "/v2/./a",
                "/v2/.b");
        check(second, "/v2/storage/%41", "/v2/storage//x", "/v2/storage/a/%2e%2E/b");
    }

    @Test
    void givesAPathThatCanBeSeenAsAnothersToNobody() {
        check(
                null,
                "/v2/%73torage/x",
                "/v2/%73torage",
                "/v2//storage/x",
                "/v2/./storage/x",
                "/v2/%2e/storage/x",
                "/v2/a/../storage/x",
                "/v2/a/%2E%2e/storage/x",
                "/v2/a/.%2e/storage/x",
                "/v2%2fstorage/x",
                "/v2/storage%2fx/../../..",
                "/v2/storage/../sinks",
                "/v2/storage/..%2Fsinks",
                "/v2/storage/%2e%2e",
                "/v2/..",
                "/v2/../stream/1",
                "//v2/sinks",
                "/%762/sinks",
                "/./v2",
                "/../v2",
                "/stream/..//v2");
    }

    @Test
    void hasRoomForOneThatTakesTheRest() {
        Dialect root = new FixedDialect("root", "/");
        Dialect rest = new FixedDialect("rest", "/*");
        PathTable all = new PathTable(List.of(rest, first, root));
        assertSame(root, all.owner("/"));
        assertSame(rest, all.owner("/v3"));
        assertNull(all.owner("//"));
        assertSame(first, all.owner("/v2/x"));
        assertNull(all.owner("*"));
    }

    @Test
    void refusesTwoThatWantTheSame() {
        Dialect other = new FixedDialect("other", "/v3/*", "/v2/*");
        String message = assertThrows(IllegalArgumentException.class, () -> new PathTable(List.of(first, other)))
                .getMessage();
        assertTrue(message.contains("/v2/*"), message);
    }

    @Test
    void refusesPatternsThatCouldNeverFit() {
        for (String pattern : List.of(
                "", "v2", "*", "/v2/", "/v2//*", "//", "/v2*", "/a/*/b", "/a b", "/a%20", "/..", "/a/./b", "/*/*",
                "/ä")) {
            Dialect bad = new FixedDialect("bad", pattern);
            assertThrows(IllegalArgumentException.class, () -> new PathTable(List.of(bad)), pattern);
        }
    }

    @Test
    void sharesOutTheSameWhateverTheOrder() {
        PathTable reversed = new PathTable(List.of(third, second, first));
        for (String path :
                Map.of("/v2", 1, "/v2/storage/old", 2, "/v2/storage/old/1", 3).keySet()) {
            assertEquals(table.owner(path), reversed.owner(path), path);
        }
    }

    private static void checkShown(String expected, String... paths) {
        PathTable secret = new PathTable(List.of(
                new FixedDialect("plain", "/v2/*"), new FixedDialect("secret", "/stream/*", "/otlp/*").telling(3)));
        for (String path : paths) {
            assertEquals(expected, secret.shown(path), path);
        }
    }

    @Test
    void keepsSecretsInPathsToItself() {
        checkShown(
                "/stream/1/a/…",
                "/stream/1/a/s3cret",
                "/stream/1/a/s3cret/more",
                "/stream/1/a/s3cret?",
                "/stream/1/a/x/");
        checkShown("/otlp/1/a/…", "/otlp/1/a/s3cret/v1/logs");
        checkShown("/stream/1/a", "/stream/1/a");
        checkShown("/stream/1/a/", "/stream/1/a/");
        checkShown("/stream", "/stream");
        checkShown(
                "/stream/1/a/…",
                "//stream/1/a/s3cret",
                "/stream//1/a/s3cret",
                "/stream/./1/a/s3cret",
                "/v2/../stream/1/a/s3cret",
                "/%73tream/1/a/s3cret",
                "/stream%2f1%2Fa%2Fs3cret",
                "/stream/1/%61/s3cret");
        checkShown("/v2/x", "/stream/1/a/s3cret/../../../../v2/x");
    }

    @Test
    void tellsOtherPathsAsTheyAreAndLittleOfThoseOfNobody() {
        checkShown("/v2/a/b/c/d/e", "/v2/a/b/c/d/e");
        checkShown("/v2/%C3%A4//b", "/v2/%C3%A4//b");
        checkShown("/nowhere", "/nowhere");
        checkShown("/api/stream/…", "/api/stream/1/a/s3cret", "/api/%73tream/1/a/s3cret");
        checkShown("/streams/1/…", "/streams/1/a/s3cret");
        checkShown("-", "-");
        assertNull(table.shown(null));
    }
}
