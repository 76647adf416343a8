package io.millrace.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.catalog.EndpointState;
import io.millrace.coordinator.postgres.PostgresForTests;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** PostgreSQL allows exactly the moves that {@link EndpointState} allows. */
class EndpointMovesIT {
    private static final String ENDPOINT = "00000000-0000-0000-0000-000000000001";

    @Test
    void postgresAllowsTheMovesOfTheStateMachineAndNoOther() throws SQLException {
        String uri = PostgresForTests.freshDatabase();
        PostgresForTests.open(uri).close();
        try (Connection connection = PostgresForTests.connection(uri);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(
                    "insert into databases (id, name, shape, state) values ('" + ENDPOINT + "', 'd', '', 'RUNNING')");
            Map<EndpointState, String> ways = ways();
            for (EndpointState from : EndpointState.values()) {
                for (EndpointState to : EndpointState.values()) {
                    var start = connection.setSavepoint();
                    statement.execute("insert into endpoints (id, database_id, dialect, name, state) values ('"
                            + ENDPOINT + "', '" + ENDPOINT + "', 'd', 'e', 'CREATING')");
                    for (String step : ways.get(from).split(" ")) {
                        move(statement, EndpointState.valueOf(step));
                    }
                    boolean isStay = from == to && from != EndpointState.DELETED;
                    assertEquals(isStay || from.canBecome(to), isAllowed(statement, to), from + " to " + to);
                    connection.rollback(start);
                }
            }
        }
    }

    /** How to reach each state from the first. */
    private static Map<EndpointState, String> ways() {
        Map<EndpointState, String> ways = new HashMap<>(Map.of(EndpointState.CREATING, "CREATING"));
        Deque<EndpointState> open = new ArrayDeque<>(ways.keySet());
        while (!open.isEmpty()) {
            EndpointState from = open.remove();
            for (EndpointState to : EndpointState.values()) {
                if (from.canBecome(to) && ways.putIfAbsent(to, ways.get(from) + " " + to) == null) {
                    open.add(to);
                }
            }
        }
        return ways;
    }

    private static boolean isAllowed(Statement statement, EndpointState to) throws SQLException {
        try {
            move(statement, to);
            return true;
        } catch (SQLException e) {
            assertEquals("MR001", e.getSQLState(), e.getMessage());
            return false;
        }
    }

    private static void move(Statement statement, EndpointState to) throws SQLException {
        statement.execute("update endpoints set state = '" + to + "', failure = "
                + (to == EndpointState.FAILED ? "'why'" : "null") + ", disabled = "
                + (to == EndpointState.DISABLED ? "'{}'" : "null") + ", deleted = "
                + (to == EndpointState.DELETED ? "now()" : "null") + " where id = '" + ENDPOINT + "'");
    }
}
