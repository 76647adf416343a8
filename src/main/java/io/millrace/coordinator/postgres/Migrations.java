package io.millrace.coordinator.postgres;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.postgresql.ds.PGSimpleDataSource;

/** Brings the database's schema up to date; several nodes may do so at once. Blocks. */
final class Migrations {
    private Migrations() {}

    static void run(PostgresAddress address) {
        PGSimpleDataSource source = address.dataSource();
        reach(address, source);
        try {
            Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(source)
                    .locations("classpath:db/migration")
                    .loggers("slf4j")
                    // a migration that this release does not know is a reason to stop
                    .ignoreMigrationPatterns(new String[0])
                    .load()
                    .migrate();
        } catch (FlywayValidateException e) {
            throw new Problem(
                            ProblemCode.FILE_TOO_NEW,
                            "the database " + address + " was made by another release of Millrace: " + e.getMessage()
                                    + "; use the newest release that ran on it")
                    .causedBy(e);
        } catch (FlywayException e) {
            throw new Problem(
                            ProblemCode.UNAVAILABLE_NOW,
                            "the tables in the database " + address + " cannot be brought up to date: " + e.getMessage()
                                    + "; the account must own the database")
                    .causedBy(e);
        }
    }

    private static void reach(PostgresAddress address, PGSimpleDataSource source) {
        try (Connection connection = source.getConnection()) {
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < 14) {
                throw new Problem(
                        ProblemCode.INVALID_CONFIGURATION,
                        "PostgreSQL " + version + " at " + address + " is too old; 14 or newer is needed");
            }
        } catch (SQLException e) {
            throw new Problem(
                            ProblemCode.UNAVAILABLE_NOW,
                            "PostgreSQL at " + address + " cannot be reached: " + e.getMessage()
                                    + "; start it or correct postgres.uri")
                    .causedBy(e);
        }
    }
}
