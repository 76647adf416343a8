package io.millrace.api;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.admission.Conversations;
import io.millrace.admission.ExportCommand;
import io.millrace.admission.IngestCommand;
import io.millrace.admission.QueryCommand;
import io.millrace.admission.QueryList;
import io.millrace.bus.Bus;
import io.millrace.catalog.ApiKey;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand;
import io.millrace.catalog.ControlCommand.CreateApiKey;
import io.millrace.catalog.ControlCommand.CreateDatabase;
import io.millrace.catalog.ControlCommand.CreateEndpoint;
import io.millrace.catalog.ControlCommand.CreateField;
import io.millrace.catalog.ControlCommand.CreateTable;
import io.millrace.catalog.ControlCommand.DeleteDatabase;
import io.millrace.catalog.ControlCommand.DeleteEndpoint;
import io.millrace.catalog.ControlCommand.DeleteField;
import io.millrace.catalog.ControlCommand.DeleteTable;
import io.millrace.catalog.ControlCommand.ListEndpointErrors;
import io.millrace.catalog.ControlCommand.RenameApiKey;
import io.millrace.catalog.ControlCommand.RevokeApiKey;
import io.millrace.catalog.ControlCommand.UpdateEndpoint;
import io.millrace.catalog.ControlCommand.UpdateField;
import io.millrace.catalog.Database;
import io.millrace.catalog.DatabaseState;
import io.millrace.catalog.Details;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.catalog.EndpointError;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Endpoints;
import io.millrace.catalog.Limits;
import io.millrace.catalog.NewApiKey;
import io.millrace.catalog.Role;
import io.millrace.model.EndpointId;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.MappingSpec;
import io.millrace.model.Outcome;
import io.millrace.model.Receipt;
import io.millrace.model.RefusedRecord;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Answers on the bus in place of ingest, query and coordinator, from memory. A record with the member {@code "bad"} is
 * refused. A worker, so that the event loops do nothing but the work of the rim. Thread-safe: by its monitor.
 */
public final class FakeServer extends VerticleBase {
    public static final String DATABASE = "11111111-1111-1111-1111-111111111111";
    public static final String ADMIN_KEY = "admin-secret";
    public static final String USER_KEY = "user-secret";

    private static final Instant CREATED = Instant.parse("2024-05-06T07:08:09Z");
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    final EndpointCatalog catalog = new EndpointCatalog();
    public final AtomicLong accepted = new AtomicLong();
    public final AtomicReference<QueryList> queryList = new AtomicReference<>(new QueryList(List.of(), List.of()));
    public final AtomicReference<ExportCommand> lastExport = new AtomicReference<>();
    public final AtomicReference<QueryCommand> lastQuery = new AtomicReference<>();
    private final AtomicReference<Function<QueryCommand, byte[]>> queries = new AtomicReference<>(FakeServer::usual);
    private final AtomicReference<Future<Void>> gate = new AtomicReference<>(Future.succeededFuture());
    private final Map<String, Database> databases = new LinkedHashMap<>();
    private final Map<String, TableSchema> tables = new LinkedHashMap<>();
    private final Map<EndpointId, Endpoint> endpoints = new LinkedHashMap<>();
    private final Map<String, ApiKey> keys = new LinkedHashMap<>();
    private final Bus bus;
    private long ids = 100;

    FakeServer(Bus bus) {
        this.bus = bus;
        databases.put(DATABASE, new Database(DATABASE, "first", "8GB", DatabaseState.RUNNING, CREATED));
        FieldOptions options = FieldOptions.time(true, "YMD", java.time.Duration.ofHours(24), false);
        addTable(DATABASE, "events", List.of(new Field(1, "seen", options, 7)));
        addKey("admin", "admin", Role.ADMIN, ADMIN_KEY);
        addKey("user", "admin", Role.USER, USER_KEY);
        publish();
    }

    @Override
    public Future<?> start() {
        bus.serve(Conversations.INGEST, this::ingest);
        bus.serve(Conversations.QUERY, this::query);
        bus.serve(Conversations.QUERY_LIST, command -> Future.succeededFuture(queryList.get()));
        bus.serve(Conversations.EXPORT, command -> {
            lastExport.set(command);
            return Future.succeededFuture("1,2\n".getBytes(StandardCharsets.UTF_8));
        });
        bus.serve(Conversations.CONTROL, command -> Future.succeededFuture(control(command)));
        return Future.succeededFuture();
    }

    public synchronized EndpointId addSink(EndpointState state, Limits limits) {
        EndpointId id = new EndpointId(UUID.randomUUID());
        endpoints.put(id, sink(id, "sink-" + id, state, limits, "{\"allow_missing_columns\":true}"));
        publish();
        return id;
    }

    /** Ingest answers nothing until the promise is kept. */
    public Promise<Void> hold() {
        Promise<Void> promise = Promise.promise();
        gate.set(promise.future());
        return promise;
    }

    private Endpoint sink(EndpointId id, String name, EndpointState state, Limits limits, String schema) {
        return sink(id, tables.values().iterator().next(), name, state, limits, schema);
    }

    private static Endpoint sink(
            EndpointId id, TableSchema table, String name, EndpointState state, Limits limits, String schema) {
        return Endpoints.endpoint(id, name, DATABASE, table, state, limits, schema, CREATED);
    }

    /** Nobody else uses the table. */
    public synchronized EndpointId addSinkOfItsOwnTable() {
        EndpointId id = new EndpointId(UUID.randomUUID());
        TableSchema table = addTable(DATABASE, "table-of-" + id, List.of());
        endpoints.put(id, sink(id, table, "sink-" + id, EndpointState.ACTIVE, Limits.UNLIMITED, "{}"));
        publish();
        return id;
    }

    /** Deletes the table and the sink. */
    public synchronized void forgetTableOf(EndpointId id) {
        tables.remove(endpoints.remove(id).single().table().name());
        publish();
    }

    private TableSchema addTable(String database, String name, List<Field> fields) {
        TableSchema table = new TableSchema(new TableId(++ids), database, name, false, true, 1, 5, fields);
        tables.put(name, table);
        return table;
    }

    private ApiKey addKey(String name, String owner, Role role, String secret) {
        String id = name + "-id";
        ApiKey key = new ApiKey(id, name, owner, role, sha256(secret), CREATED);
        keys.put(id, key);
        return key;
    }

    private static String sha256(String secret) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private void publish() {
        catalog.replace(new Catalog(databases.values(), tables.values(), endpoints.values(), keys.values()));
    }

    private Future<Receipt> ingest(IngestCommand command) {
        return gate.get().map(open -> receipt(command)).andThen((receipt, failure) -> command.release()
                .run());
    }

    private Receipt receipt(IngestCommand command) {
        JsonNode records;
        try {
            records = JSON.readTree(
                            command.request().body(), 0, command.request().length())
                    .path("records");
        } catch (IOException e) {
            throw new Problem(ProblemCode.INVALID_BODY, "the body is not JSON: " + e.getMessage());
        }
        if (!records.isArray() || records.isEmpty()) {
            throw new Problem(ProblemCode.INVALID_BODY, "the body has no records");
        }
        int admitted = Math.min(command.admitted(), records.size());
        List<RefusedRecord> refused = new ArrayList<>();
        for (int record = 0; record < admitted; record++) {
            if (records.get(record).path("value").has("bad")) {
                refused.add(new RefusedRecord(
                        record, List.of(new FieldProblem("bad", List.of("bad"), "wrong_type", "\"bad\" is wrong"))));
            }
        }
        Receipt receipt = Receipt.of(Endpoints.SINK, new Outcome(records.size(), admitted, refused));
        accepted.addAndGet(receipt.accepted());
        return receipt;
    }

    /** Instead of the usual answer. Runs on a worker, so it may block. */
    public void answerQueries(Function<QueryCommand, byte[]> answers) {
        queries.set(answers);
    }

    /** For answers that come when they are let. */
    public static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Future<byte[]> query(QueryCommand command) {
        lastQuery.set(command);
        return Future.succeededFuture(queries.get().apply(command));
    }

    private static byte[] usual(QueryCommand command) {
        if (command.pql().startsWith("!")) {
            throw new Problem(ProblemCode.INVALID_QUERY, "parsing: no");
        }
        return "{\"results\":[1]}\n".getBytes(StandardCharsets.UTF_8);
    }

    private synchronized Object control(ControlCommand<?> command) {
        Object answer = carryOut(command);
        publish();
        return answer;
    }

    private Object carryOut(ControlCommand<?> command) {
        if (command instanceof CreateDatabase create) {
            String id = UUID.randomUUID().toString();
            databases.put(id, new Database(id, create.name(), create.shape(), DatabaseState.RUNNING, CREATED));
            return databases.get(id);
        } else if (command instanceof DeleteDatabase delete) {
            databases.remove(delete.id());
            return null;
        } else if (command instanceof CreateTable create) {
            return addTable(create.databaseId(), create.name(), List.of());
        } else if (command instanceof DeleteTable delete) {
            tables.remove(delete.table());
            return null;
        } else if (command instanceof CreateApiKey create) {
            return new NewApiKey(
                    addKey(create.name(), create.owner(), create.role(), "secret-of-" + create.name()),
                    "secret-of-" + create.name());
        } else if (command instanceof RenameApiKey rename) {
            ApiKey key = keys.get(rename.id());
            keys.put(key.id(), new ApiKey(key.id(), rename.name(), key.owner(), key.role(), key.hash(), key.created()));
            return keys.get(key.id());
        } else if (command instanceof RevokeApiKey revoke) {
            keys.remove(revoke.id());
            return null;
        }
        return carryOutOnFieldOrSink(command);
    }

    private Object carryOutOnFieldOrSink(ControlCommand<?> command) {
        if (command instanceof CreateField create) {
            Field field = new Field(1, create.field(), create.options(), 7);
            addTable(create.databaseId(), create.table(), List.of(field));
            return field;
        } else if (command instanceof UpdateField update) {
            FieldOptions options = FieldOptions.time(true, "YMD", update.ttl().orElseThrow(), false);
            return new Field(1, update.field(), options, 7);
        } else if (command instanceof DeleteField) {
            return null;
        } else if (command instanceof CreateEndpoint create) {
            if (create.sinks().get(0).rule().text().contains("wrong")) {
                FieldProblem wrong = new FieldProblem("a", List.of("b"), "bad_path", "the path is wrong");
                throw new Problem(ProblemCode.INVALID_PARAMETER, "the schema is wrong", List.of(wrong));
            }
            EndpointId id = new EndpointId(UUID.randomUUID());
            endpoints.put(
                    id,
                    sink(
                            id,
                            create.details().name(),
                            EndpointState.ACTIVE,
                            create.limits().orElse(Limits.UNLIMITED),
                            create.sinks().get(0).rule().text()));
            return endpoints.get(id);
        } else if (command instanceof UpdateEndpoint update) {
            Endpoint old = endpoints.get(update.id());
            endpoints.put(
                    old.id(),
                    sink(
                            old.id(),
                            update.change().details().map(Details::name).orElse(old.name()),
                            EndpointState.UPDATING,
                            update.change().limits().orElse(old.limits()),
                            update.sinks().values().stream()
                                    .flatMap(change -> change.rule().stream())
                                    .map(MappingSpec::text)
                                    .findFirst()
                                    .orElse(old.single().rule().text())));
            return endpoints.get(old.id());
        } else if (command instanceof DeleteEndpoint delete) {
            Endpoint old = endpoints.get(delete.id());
            endpoints.put(
                    old.id(),
                    sink(
                            old.id(),
                            old.name(),
                            EndpointState.DELETING,
                            old.limits(),
                            old.single().rule().text()));
            return null;
        } else if (command instanceof ListEndpointErrors) {
            return List.of(new EndpointError(CREATED, "Error", "late"));
        }
        throw new AssertionError(command);
    }

    /** What the last step of deleting does. */
    public synchronized void forgetSink(EndpointId id) {
        endpoints.remove(id);
        publish();
    }
}
