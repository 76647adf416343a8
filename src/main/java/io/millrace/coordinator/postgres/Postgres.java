package io.millrace.coordinator.postgres;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL that holds the shared state, embedded or external, with its schema up to date. Opened before anything
 * that needs it and closed after. Opening and closing block.
 */
public final class Postgres implements AutoCloseable {
    /**
     * Begins a statement whose plan has to fit its arguments, such as long arrays. A plan that is kept may be one for small
     * tables, and take ten thousand times as long when they have grown.
     */
    public static final String PLANNED_EACH_TIME = "/* planned each time */ ";

    private static final Logger log = LoggerFactory.getLogger(Postgres.class);
    private static final String EMBEDDED_DATABASE = "millrace";

    private final PostgresAddress address;
    /** Null if the server is not ours. */
    private final EmbeddedPostgres server;

    private Postgres(PostgresAddress address, EmbeddedPostgres server) {
        this.address = address;
        this.server = server;
    }

    /**
     * Starts the embedded server or reaches the external one, and migrates.
     *
     * @throws Problem saying what to do
     */
    public static Postgres open(PostgresSettings settings) {
        long start = System.nanoTime();
        Postgres postgres =
                settings.isEmbedded() ? embedded(settings) : new Postgres(PostgresAddress.parse(settings.uri()), null);
        try {
            Migrations.run(postgres.address);
        } catch (RuntimeException e) {
            postgres.close();
            throw e;
        }
        log.info("PostgreSQL is ready at {} after {} ms", postgres.address, (System.nanoTime() - start) / 1_000_000);
        return postgres;
    }

    /** Lets a node in if the data folder, the database and the node belong together; to be called before any other use. */
    public String admit(Installation installation) {
        return installation.enter(address);
    }

    /** For clients of Vert.x; a new object each time. */
    public PgConnectOptions connectOptions() {
        return address.connectOptions();
    }

    /** Stops the server if it is ours. */
    @Override
    public void close() {
        if (server == null) {
            return;
        }
        try {
            server.close();
        } catch (IOException | Problem e) {
            log.warn("could not stop the embedded PostgreSQL; the next start will: {}", e.getMessage());
        }
    }

    private static Postgres embedded(PostgresSettings settings) {
        EmbeddedPostgres server = null;
        try {
            server = EmbeddedPostgres.start(settings);
            String account = EmbeddedPostgres.USER + ":" + server.password();
            String uri = "postgresql://" + account + "@" + EmbeddedPostgres.HOST + ":" + server.port() + "/";
            createDatabase(PostgresAddress.parse(uri + "postgres").dataSource());
            return new Postgres(PostgresAddress.parse(uri + EMBEDDED_DATABASE), server);
        } catch (IOException | SQLException e) {
            Problem problem = new Problem(
                            ProblemCode.UNAVAILABLE_NOW,
                            "the embedded PostgreSQL in " + settings.data() + " does not start: " + e.getMessage()
                                    + "; see that the folder can be written and has space")
                    .causedBy(e);
            if (server != null) {
                new Postgres(null, server).close();
            }
            throw problem;
        }
    }

    private static void createDatabase(PGSimpleDataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            String exists = "select 1 from pg_database where datname = '" + EMBEDDED_DATABASE + "'";
            if (!statement.executeQuery(exists).next()) {
                statement.execute("create database " + EMBEDDED_DATABASE);
            }
        }
    }
}
