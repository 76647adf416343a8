package io.millrace.api.mldb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import io.millrace.catalog.Author;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand.CreateEndpoint;
import io.millrace.catalog.ControlCommand.EndpointChange;
import io.millrace.catalog.ControlCommand.NewSink;
import io.millrace.catalog.ControlCommand.PurgeEndpoint;
import io.millrace.catalog.ControlCommand.UpdateEndpoint;
import io.millrace.catalog.Details;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Group;
import io.millrace.catalog.Limits;
import io.millrace.catalog.SinkTable;
import io.millrace.dataset.DatasetCommand;
import io.millrace.dataset.DatasetEntry;
import io.millrace.model.Identity;
import io.millrace.model.MappingSpec;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The endpoints that take the rows of datasets. Thread-safe. */
final class Feeds {
    private static final String MAPPING = "cells";
    private static final String EVERY = "commitEveryMillis";
    private static final String SINK = "rows";

    private final Workspace workspace;

    Feeds(Workspace workspace) {
        this.workspace = workspace;
    }

    /** How often the recorder commits by itself. */
    static Optional<Duration> interval(Endpoint endpoint) {
        long millis = Json.parse(endpoint.details().properties()).path(EVERY).asLong();
        return millis == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
    }

    private static Details details(DatasetConfig config) {
        ObjectNode properties = Json.object();
        if (config.requiredType() == DatasetType.CONTINUOUS) {
            RecorderParams.of(config).interval().ifPresent(every -> properties.put(EVERY, every.toMillis()));
        }
        return new Details(config.id().orElseThrow(), "", Map.of(), properties.toString());
    }

    /** The endpoint of a dataset that is listed, made now if it has none. */
    Future<Endpoint> feed(DatasetEntry entry, Author author) {
        Optional<Endpoint> there = entry.endpoint().flatMap(workspace.catalog()::endpoint);
        return there.map(Future::succeededFuture).orElseGet(() -> workspace
                .madeGroup()
                .compose(group -> make(entry, group, author))
                .compose(made -> workspace
                        .datasets()
                        .carryOut(new DatasetCommand.Feed(entry.id(), made.id()))
                        .map(made)));
    }

    private Future<Endpoint> make(DatasetEntry entry, Group group, Author author) {
        DatasetConfig config = DatasetConfig.of(entry);
        Catalog now = workspace.catalog();
        String database = now.database(group.databaseId()).orElseThrow().name();
        String rule = config.requiredType().takesOnlyOnes() ? "{\"onlyOnes\":true}" : "{}";
        NewSink sink = new NewSink(
                Details.named(SINK),
                SinkTable.ownIn(database, entry.id(), Identity.LOG),
                new MappingSpec(MAPPING, rule),
                false);
        CreateEndpoint command = new CreateEndpoint(
                Workspace.DIALECT,
                group.databaseId(),
                Optional.of(group.id()),
                details(config),
                Optional.of(Limits.UNLIMITED),
                Optional.empty(),
                List.of(sink),
                false,
                author);
        return workspace
                .core()
                .control()
                .carryOut(command)
                .recover(failure -> Problem.of(failure).code() == ProblemCode.ALREADY_EXISTS
                        ? Future.succeededFuture(workspace.endpoint(entry.id()).orElseThrow())
                        : Future.failedFuture(failure));
    }

    /** The dataset is configured anew, and goes on with its rows. */
    Future<Void> reconfigure(DatasetEntry entry, Author author) {
        Optional<Endpoint> endpoint = entry.endpoint().flatMap(workspace.catalog()::endpoint);
        Details details = details(DatasetConfig.of(entry));
        return endpoint.isEmpty() || endpoint.get().details().equals(details)
                ? Future.succeededFuture()
                : update(endpoint.get(), details, author);
    }

    private Future<Void> update(Endpoint endpoint, Details details, Author author) {
        return workspace
                .core()
                .control()
                .carryOut(new UpdateEndpoint(
                        endpoint.id(),
                        new EndpointChange(Optional.of(details), Optional.empty(), Optional.empty()),
                        Map.of(),
                        author))
                .mapEmpty();
    }

    /** The dataset is not listed any more. Its rows are gone, but for those that chunks consist of, which wait for the last of these. */
    Future<Void> retire(DatasetEntry entry, Author author) {
        Optional<Endpoint> endpoint = entry.endpoint().flatMap(workspace.catalog()::endpoint);
        if (endpoint.isEmpty()) {
            return Future.succeededFuture();
        }
        Endpoint gone = endpoint.get();
        return workspace
                .datasets()
                .carryOut(new DatasetCommand.IsUsed(gone.single().table().id(), gone.id()))
                .compose(isUsed -> isUsed
                        ? update(gone, Details.named(gone.name() + ' ' + gone.id()), author)
                        : workspace.core().control().carryOut(new PurgeEndpoint(gone.id(), author)));
    }
}
