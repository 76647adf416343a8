package io.millrace.api.featurebase;

import io.millrace.api.Core;
import io.millrace.catalog.ControlCommand.CreateDatabase;
import io.millrace.catalog.Database;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import java.util.Optional;

/** The database that new indexes of the server dialect go into, made when the first one comes. Immutable. */
final class DefaultDatabase {
    private static final String NAME = "default";

    private final Core core;

    DefaultDatabase(Core core) {
        this.core = core;
    }

    Future<Database> get() {
        return find().map(Future::succeededFuture)
                .orElseGet(() ->
                        core.control().carryOut(new CreateDatabase(NAME, "")).recover(this::made));
    }

    private Optional<Database> find() {
        return core.catalog().databases().stream()
                .filter(database -> database.name().equals(NAME))
                .findFirst();
    }

    /** Somebody else may have been first. */
    private Future<Database> made(Throwable failure) {
        return Problem.of(failure).code() == ProblemCode.ALREADY_EXISTS
                ? find().map(Future::succeededFuture).orElseGet(() -> Future.failedFuture(failure))
                : Future.failedFuture(failure);
    }
}
