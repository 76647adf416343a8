package io.millrace.apptest.npm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.millrace.apptest.MillraceProcess;
import io.millrace.apptest.ServerCommand;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Flowcore's published clients, as users install them, against the packaged server. It is skipped where there is no Node, unless {@code
 * TESTS_NEED_NODE} is {@code true}, as it is in CI.
 */
final class FlowcoreClientsIT {
    private static final boolean IS_NEEDED = "true".equals(System.getenv("TESTS_NEED_NODE"));

    @TempDir
    private static Path folder;

    private static MillraceProcess server;

    @BeforeAll
    static void starts() throws Exception {
        Optional<String> missing = NodePackages.missing();
        if (missing.isPresent() && IS_NEEDED) {
            fail(missing.get());
        } else if (missing.isPresent()) {
            abort("SKIPPED: " + missing.get());
        }
        server = ServerCommand.serve(folder.resolve("data")).start();
    }

    @AfterAll
    static void stops() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sdk.mjs", "transformer-core.mjs", "pathways.mjs"})
    void worksAsItsUsersExpect(String script) throws Exception {
        NodePackages.Ended ended =
                NodePackages.run(script, Map.of("SERVER", server.http().toString(), "ADMIN_KEY", server.adminKey()));
        assertEquals(0, ended.code(), ended::output);
        assertTrue(ended.output().contains("pass "), ended::output);
        for (String none : new String[] {"pass 0", "skipped 1", "todo 1", "cancelled 1"}) {
            assertTrue(ended.output().lines().noneMatch(line -> line.endsWith(" " + none)), ended::output);
        }
    }
}
