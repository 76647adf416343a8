package io.millrace.coordinator.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationIT {
    private final String uri = PostgresForTests.freshDatabase();
    private final Postgres postgres = PostgresForTests.open(uri);

    @TempDir
    private Path folder;

    private Path data;

    @BeforeEach
    void makesAFolder() throws IOException {
        data = Files.createDirectories(folder.resolve("data"));
    }

    @Test
    void holdsAFolderAndADatabaseTogether() throws IOException {
        node("a", "v1").enter();
        assertTrue(Files.exists(data.resolve("installation")));
        node("a", "v1").enter();
    }

    @Test
    void refusesAnEmptyDatabaseForAFolderWithData() throws IOException {
        node("a", "v1").enter();
        Path chunk = chunk("7/1.chunk");
        Postgres empty = PostgresForTests.fresh();
        Problem problem = refusal(() -> empty.admit(new Installation(data, "a", "v1")));
        assertTrue(problem.getMessage().contains("Correct postgres.uri"), problem::getMessage);
        assertTrue(Files.exists(chunk));
    }

    @Test
    void refusesAFolderOfBeforeThatTheDatabaseDoesNotKnow() throws IOException {
        Path chunk = chunk("7/1.chunk");
        Problem problem = refusal(node("a", "v1"));
        assertTrue(problem.getMessage().contains(chunk.toString()), problem::getMessage);
        assertFalse(Files.exists(data.resolve("installation")));
    }

    @Test
    void takesOverAFolderOfBeforeThatTheDatabaseKnows() throws Exception {
        chunk("7/1.chunk");
        try (Connection connection = PostgresForTests.connection(uri);
                Statement statement = connection.createStatement()) {
            statement.execute("insert into chunks (table_id, state, first_sequence, last_sequence, file, rows, records,"
                    + " earliest_micros, latest_micros, config, md)"
                    + " values (7, 'visible', 1, 1, '7/1.chunk', 1, 1, 0, 0, '{}', '{}')");
        }
        node("a", "v1").enter();
        assertTrue(Files.exists(data.resolve("installation")));
    }

    @Test
    void refusesASecondNodeInTheWordsOfTheFirst() {
        node("a", "v1").enter();
        for (Node other : new Node[] {node("b", "v2"), node("a", "v2"), node("b", "v1")}) {
            Problem problem = refusal(other);
            assertTrue(problem.getMessage().contains("serves node a with volume v1"), problem::getMessage);
        }
        node("a", "v1").enter();
    }

    @Test
    void letsNoTwoVisibleChunksClaimOnePlace() throws SQLException {
        String insert = "insert into chunks (table_id, state, first_sequence, last_sequence, file, rows, records,"
                + " earliest_micros, latest_micros, config, md) values (%d, '%s', %d, %d, '%s', 1, 1, 0, 0, '{}', '{}')";
        try (Connection connection = PostgresForTests.connection(uri);
                Statement statement = connection.createStatement()) {
            statement.execute(String.format(insert, 1, "visible", 1, 3, "a"));
            statement.execute(String.format(insert, 1, "visible", 4, 4, "b"));
            statement.execute(String.format(insert, 2, "visible", 2, 2, "c"));
            statement.execute(String.format(insert, 1, "retired", 2, 2, "d"));
            SQLException overlap = assertThrows(
                    SQLException.class, () -> statement.execute(String.format(insert, 1, "visible", 3, 3, "e")));
            assertTrue(overlap.getMessage().contains("chunks_in_order"), overlap::getMessage);
        }
    }

    private interface Node {
        void enter();
    }

    private Node node(String name, String volume) {
        return () -> postgres.admit(new Installation(data, name, volume));
    }

    private Path chunk(String name) throws IOException {
        Path file = data.resolve("chunks").resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "rows");
    }

    private static Problem refusal(Node start) {
        Problem problem = assertThrows(Problem.class, start::enter);
        assertEquals(ProblemCode.INVALID_CONFIGURATION, problem.code());
        return problem;
    }
}
