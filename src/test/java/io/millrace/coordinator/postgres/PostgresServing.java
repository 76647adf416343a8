package io.millrace.coordinator.postgres;

import java.nio.file.Path;

/** A process for tests to kill: opens the embedded server, says so, and waits. */
final class PostgresServing {
    private PostgresServing() {}

    public static void main(String[] arguments) throws Exception {
        Postgres.open(
                new PostgresSettings(PostgresSettings.EMBEDDED, Path.of(arguments[0]), PostgresForTests.PROGRAMS));
        System.out.println("ready");
        System.in.read();
    }
}
