package io.millrace.catalog;

import io.millrace.model.EndpointId;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.Identity;
import io.millrace.model.MappingSpec;
import io.millrace.model.ReadOrder;
import io.millrace.model.RecordPoint;
import io.millrace.model.SinkId;
import io.millrace.model.TableId;
import io.millrace.model.TableNotes;
import io.millrace.model.TableSchema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A change of the catalog, or a question that only PostgreSQL can answer. The coordinator carries it out; when it answers,
 * the catalog of this node already shows the change. Reads of the catalog need no command.
 *
 * @param <R> what the coordinator answers
 */
public sealed interface ControlCommand<R> {
    record CreateDatabase(String name, String shape) implements ControlCommand<Database> {}

    /** Refused with {@code INCORRECT_STATE} while the database holds tables or endpoints. */
    record DeleteDatabase(String id) implements ControlCommand<Void> {}

    /** @param timeToLive of records, counted from their event time; zero means for ever */
    record CreateTable(
            String databaseId,
            String name,
            TableNotes notes,
            Identity identity,
            boolean trackExistence,
            Duration timeToLive)
            implements ControlCommand<TableSchema> {
        public CreateTable(
                String databaseId,
                String name,
                String description,
                Identity identity,
                boolean trackExistence,
                Duration timeToLive) {
            this(databaseId, name, new TableNotes(description, 0), identity, trackExistence, timeToLive);
        }

        /** A table that keeps its records for ever. */
        public CreateTable(
                String databaseId, String name, String description, Identity identity, boolean trackExistence) {
            this(databaseId, name, description, identity, trackExistence, Duration.ZERO);
        }

        /** The same, whose records are named by strings, if it is keyed, or else by ids that clients give. */
        public CreateTable(String databaseId, String name, String description, boolean keyed, boolean trackExistence) {
            this(databaseId, name, description, keyed ? Identity.KEY : Identity.ID, trackExistence);
        }
    }

    /**
     * Creates the tables and fields that there are not, all of them or, if one is refused, none; what there is stays as it is.
     * Refused with {@code INVALID_PARAMETER} where that holds other values than the outline says.
     *
     * @param databaseId where tables are created; those of all databases are there
     */
    record CreateMissing(String databaseId, List<TableOutline> tables) implements ControlCommand<CreateMissing.Made> {
        /** How many there were not. */
        public record Made(int tables, int fields) {}
    }

    /**
     * A table and some of its fields.
     *
     * @param name as {@link Catalog#tableNamed} understands it
     */
    record TableOutline(
            String name,
            TableNotes notes,
            Identity identity,
            boolean trackExistence,
            Map<String, FieldOptions> fields) {}

    /**
     * Gives the table another time to live, which counts for the records that are there too. A longer one may bring back records
     * that have ended shortly before, while they are still on disk.
     *
     * @param timeToLive of records, counted from their event time; zero means for ever
     */
    record SetTimeToLive(String databaseId, String table, Duration timeToLive) implements ControlCommand<TableSchema> {}

    /**
     * Notes that rows of these fields (0: records of the table) may have attributes from now on.
     *
     * @param fields their ids
     */
    record MarkAttributed(TableId table, Set<Integer> fields) implements ControlCommand<Void> {}

    /** Refused with {@code INCORRECT_STATE} while an endpoint feeds the table. */
    record DeleteTable(String databaseId, String table) implements ControlCommand<Void> {}

    record CreateField(String databaseId, String table, String field, FieldOptions options)
            implements ControlCommand<Field> {}

    /** Changes what can be changed of a time field. */
    record UpdateField(
            String databaseId, String table, String field, Optional<Duration> ttl, Optional<Boolean> noStandardView)
            implements ControlCommand<Field> {}

    /** Refused with {@code INCORRECT_STATE} while an endpoint maps to the field. */
    record DeleteField(String databaseId, String table, String field) implements ControlCommand<Void> {}

    /**
     * A sink to be made.
     *
     * @param table gets the fields that the rule needs and it lacks
     * @param isInLoads whether what comes through it is counted load by load
     */
    record NewSink(Details details, SinkTable table, MappingSpec rule, boolean isInLoads) {
        /** @param table the name of one in the endpoint's database */
        public NewSink(Details details, String table, MappingSpec rule) {
            this(details, SinkTable.existing(table), rule, false);
        }
    }

    /**
     * What changes of a sink; what is not given stays.
     *
     * @param table another one
     * @param dropsFields whether its table loses the fields that only the rule of before has filled
     */
    record SinkChange(
            Optional<Details> details, Optional<SinkTable> table, Optional<MappingSpec> rule, boolean dropsFields) {
        /** Fields stay. */
        public SinkChange(Optional<Details> details, Optional<SinkTable> table, Optional<MappingSpec> rule) {
            this(details, table, rule, false);
        }

        public static SinkChange ofRule(MappingSpec rule) {
            return new SinkChange(Optional.empty(), Optional.empty(), Optional.of(rule));
        }
    }

    /** What changes of an endpoint itself; what is not given stays. */
    record EndpointChange(Optional<Details> details, Optional<Limits> limits, Optional<Endpoint.PathSecret> secret) {
        public static final EndpointChange NONE = new EndpointChange(Optional.empty(), Optional.empty());

        /** The secret stays. */
        public EndpointChange(Optional<Details> details, Optional<Limits> limits) {
            this(details, limits, Optional.empty());
        }
    }

    /**
     * Refused with {@code ALREADY_EXISTS} where the kind has one of the name in that parent.
     *
     * @param parent id of a group of the same dialect; empty at the top
     * @param database name of one to be made for what is below; empty for none
     */
    record CreateGroup(
            String dialect,
            String kind,
            Optional<String> parent,
            Details details,
            Optional<String> database,
            Author author)
            implements ControlCommand<Group> {}

    record ChangeGroup(String id, Details details) implements ControlCommand<Group> {}

    /** Deletes the group for good, with all groups, endpoints, tables and API keys below it, and its database. */
    record DeleteGroup(String id, Author author) implements ControlCommand<Void> {}

    /**
     * Sends the records of endpoints on to an address.
     *
     * @param headersOrNull as {@link Subscription#headersOrNull()}
     */
    record CreateSubscription(
            String id,
            String dialect,
            Optional<String> group,
            String name,
            List<EndpointId> endpoints,
            String url,
            String headersOrNull,
            ReadOrder order,
            RecordPoint start,
            long stopMicros,
            Author author)
            implements ControlCommand<Subscription> {}

    /**
     * What is given is changed, and sending goes on where it is.
     *
     * @param headers empty text for none
     */
    record ChangeSubscription(
            String id,
            Optional<String> name,
            Optional<List<EndpointId>> endpoints,
            Optional<String> url,
            Optional<String> headers,
            Optional<Boolean> isPaused)
            implements ControlCommand<Subscription> {}

    /** Sends everything again from a point on. */
    record RestartSubscription(String id, RecordPoint start, long stopMicros) implements ControlCommand<Subscription> {}

    record DeleteSubscription(String id) implements ControlCommand<Void> {}

    /** Puts empty tables in the place of those that were made for the endpoint's sinks and that no other endpoint feeds. */
    record EmptyEndpoint(EndpointId id, Author author) implements ControlCommand<Endpoint> {}

    /**
     * Creates the endpoint, its sinks, and the tables and fields that they need and lack.
     *
     * @param databaseId empty for a database of the dialect's own, which is made when it is needed and shown to nobody
     * @param group id of the group that it is in; empty for none
     * @param revives whether one of this name that was deleted comes back with this definition, and goes on with its versions; its
     *     sinks stay deleted
     */
    record CreateEndpoint(
            String dialect,
            String databaseId,
            Optional<String> group,
            Details details,
            Optional<Limits> limits,
            Optional<Endpoint.PathSecret> secret,
            List<NewSink> sinks,
            boolean revives,
            Author author)
            implements ControlCommand<Endpoint> {
        /** In no group. */
        public CreateEndpoint(
                String dialect,
                String databaseId,
                Details details,
                Optional<Limits> limits,
                Optional<Endpoint.PathSecret> secret,
                List<NewSink> sinks,
                boolean revives,
                Author author) {
            this(dialect, databaseId, Optional.empty(), details, limits, secret, sinks, revives, author);
        }

        /** Always a new one. */
        public CreateEndpoint(
                String dialect,
                String databaseId,
                Details details,
                Optional<Limits> limits,
                Optional<Endpoint.PathSecret> secret,
                List<NewSink> sinks,
                Author author) {
            this(dialect, databaseId, details, limits, secret, sinks, false, author);
        }
    }

    /** Changes an endpoint and some of its sinks at once; whoever's definition changes gets a new version. */
    record UpdateEndpoint(EndpointId id, EndpointChange change, Map<SinkId, SinkChange> sinks, Author author)
            implements ControlCommand<Endpoint> {}

    /**
     * @param revives whether one of this name that was deleted comes back with this definition, and goes on with its versions and
     *     statistics
     */
    record AddSink(EndpointId endpoint, NewSink sink, boolean revives, Author author) implements ControlCommand<Sink> {
        /** Always a new one. */
        public AddSink(EndpointId endpoint, NewSink sink, Author author) {
            this(endpoint, sink, false, author);
        }
    }

    /** The endpoint gets another secret; the old one is refused from then on. Makes a version. */
    record RotateSecret(EndpointId id, Endpoint.PathSecret secret, Author author) implements ControlCommand<Endpoint> {}

    /** Takes no records any more; sinks that are active are disabled with it. Nothing if it is disabled. */
    record DisableEndpoint(EndpointId id, String reason, Author author) implements ControlCommand<Endpoint> {}

    /** Takes records again, with those sinks that were disabled with it. Nothing if it is enabled. */
    record EnableEndpoint(EndpointId id, Author author) implements ControlCommand<Endpoint> {}

    record DisableSink(SinkId id, String reason, Author author) implements ControlCommand<Sink> {}

    record EnableSink(SinkId id, Author author) implements ControlCommand<Sink> {}

    /** The sink can be brought back for 30 days. */
    record DeleteSink(SinkId id, Author author) implements ControlCommand<Void> {}

    /** Closes the open loads of sinks: what comes through these from then on belongs to another one. */
    record CloseLoads(Set<SinkId> sinks) implements ControlCommand<Void> {
        public CloseLoads {
            sinks = Set.copyOf(sinks);
        }
    }

    record UndeleteSink(SinkId id, Author author) implements ControlCommand<Sink> {}

    /** With those sinks that were deleted with it. */
    record UndeleteEndpoint(EndpointId id, Author author) implements ControlCommand<Endpoint> {}

    /** Those of a dialect that can be brought back, with their sinks, newest deletion first. */
    record ListDeletedEndpoints(String dialect) implements ControlCommand<List<Endpoint>> {}

    /** Those of a living endpoint that can be brought back, newest deletion first. */
    record ListDeletedSinks(EndpointId endpoint) implements ControlCommand<List<Sink>> {}

    /** By ascending number. */
    record ListEndpointVersions(EndpointId id) implements ControlCommand<List<Version>> {}

    /** By ascending number. */
    record ListSinkVersions(SinkId id) implements ControlCommand<List<Version>> {}

    /** Makes a new version with the definition of an older one; state and secret stay as they are. */
    record RollBackEndpoint(EndpointId id, int number, Author author) implements ControlCommand<Endpoint> {}

    /** Like {@link RollBackEndpoint}; the table keeps fields that newer versions made. */
    record RollBackSink(SinkId id, int number, Author author) implements ControlCommand<Sink> {}

    /** The endpoint, with its sinks, can be brought back for 30 days. */
    record DeleteEndpoint(EndpointId id, Author author) implements ControlCommand<Void> {}

    /**
     * Deletes the endpoint for good, with all its sinks and versions, the tables that were made for them and that no other
     * endpoint feeds, and the databases that were made for these tables and are empty now.
     */
    record PurgeEndpoint(EndpointId id, Author author) implements ControlCommand<Void> {}

    record ListEndpointErrors(EndpointId id) implements ControlCommand<List<EndpointError>> {}

    /**
     * Refused with {@code ALREADY_EXISTS} if another key has the subject.
     *
     * @param group id of the group that it is for, and for nothing else; empty for the whole server
     * @param subject of certificates whose clients need no secret
     */
    record CreateApiKey(
            String name, String owner, Role role, Optional<String> group, Optional<CertificateSubject> subject)
            implements ControlCommand<NewApiKey> {
        public CreateApiKey(String name, String owner, Role role) {
            this(name, owner, role, Optional.empty());
        }

        /** By its secret alone. */
        public CreateApiKey(String name, String owner, Role role, Optional<String> group) {
            this(name, owner, role, group, Optional.empty());
        }
    }

    record RenameApiKey(String id, String name) implements ControlCommand<ApiKey> {}

    record RevokeApiKey(String id) implements ControlCommand<Void> {}
}
