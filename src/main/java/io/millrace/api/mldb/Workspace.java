package io.millrace.api.mldb;

import io.millrace.admission.DatasetWork;
import io.millrace.admission.Datasets;
import io.millrace.admission.Scripts;
import io.millrace.api.Cancellation;
import io.millrace.api.Core;
import io.millrace.catalog.Author;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand.CreateGroup;
import io.millrace.catalog.Details;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Group;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** What all parts of this dialect share. Thread-safe. */
final class Workspace {
    static final String DIALECT = "mldb";

    /** The group that all endpoints of datasets are in. */
    private static final String KIND = "datasets";

    private final Core core;

    Workspace(Core core) {
        this.core = core;
    }

    Core core() {
        return core;
    }

    Catalog catalog() {
        return core.catalog();
    }

    Datasets datasets() {
        return core.datasets();
    }

    Scripts scripts() {
        return core.scripts();
    }

    /** Ends work that takes longer than queries may. */
    Cancellation interruption() {
        return new Cancellation(core.datasets().timeout(), System::nanoTime);
    }

    <R> Future<R> work(DatasetWork<R> work) {
        return core.datasets().carryOut(work);
    }

    static String newId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return String.format("auto_%016x_%016x", random.nextLong(), random.nextLong());
    }

    private Optional<Group> group() {
        return catalog().group(DIALECT, KIND, null, KIND);
    }

    /** Takes the rows of the dataset; empty as long as there were none. */
    Optional<Endpoint> endpoint(String dataset) {
        return group().flatMap(group -> catalog().endpoint(group.id(), dataset));
    }

    /** Made with the first rows that come. */
    Future<Group> madeGroup() {
        return group().map(Future::succeededFuture).orElseGet(() -> core.control()
                .carryOut(new CreateGroup(
                        DIALECT,
                        KIND,
                        Optional.empty(),
                        Details.named(KIND),
                        Optional.of(DIALECT),
                        new Author("", "The first dataset.")))
                .recover(failure -> Problem.of(failure).code() == ProblemCode.ALREADY_EXISTS
                        ? Future.succeededFuture(group().orElseThrow())
                        : Future.failedFuture(failure)));
    }
}
