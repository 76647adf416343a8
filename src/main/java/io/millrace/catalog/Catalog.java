package io.millrace.catalog;

import io.millrace.model.EndpointId;
import io.millrace.model.SinkId;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that PostgreSQL knows about databases, tables, groups, endpoints, subscriptions and API keys, at one moment. Immutable: the
 * hot path reads it and never asks PostgreSQL.
 */
public final class Catalog {
    public static final Catalog EMPTY = new Catalog(List.of(), List.of(), List.of(), List.of());

    private final Map<String, Database> databases = new HashMap<>();
    private final Map<TableId, TableSchema> tables = new HashMap<>();
    private final TableNames tableNames;
    private final Map<EndpointId, Endpoint> endpoints = new HashMap<>();
    private final Map<SinkId, Sink> sinks = new HashMap<>();
    private final Map<String, Endpoint> endpointsBySecret = new HashMap<>();
    private final Map<String, ApiKey> keysByHash = new HashMap<>();
    private final Map<String, ApiKey> keysBySubject = new HashMap<>();
    private final Map<String, Group> groups = new HashMap<>();
    private final Map<GroupName, Group> groupsByName = new HashMap<>();
    private final Map<EndpointName, Endpoint> endpointsByName = new HashMap<>();
    private final Map<String, Subscription> subscriptions = new HashMap<>();

    /** @param parent null at the top */
    private record GroupName(String dialect, String kind, String parent, String name) {}

    private record EndpointName(String group, String name) {}

    public Catalog(
            Collection<Database> databases,
            Collection<TableSchema> tables,
            Collection<Endpoint> endpoints,
            Collection<ApiKey> keys) {
        this(databases, tables, endpoints, keys, List.of(), List.of());
    }

    public Catalog(
            Collection<Database> databases,
            Collection<TableSchema> tables,
            Collection<Endpoint> endpoints,
            Collection<ApiKey> keys,
            Collection<Group> groups,
            Collection<Subscription> subscriptions) {
        databases.forEach(database -> this.databases.put(database.id(), database));
        tables.forEach(table -> this.tables.put(table.id(), table));
        tableNames = new TableNames(tables);
        for (Endpoint endpoint : endpoints) {
            this.endpoints.put(endpoint.id(), endpoint);
            endpoint.sinks().forEach(sink -> sinks.put(sink.id(), sink));
            if (endpoint.secret() != null) {
                endpointsBySecret.put(endpoint.secret().hash(), endpoint);
            }
            if (endpoint.group() != null) {
                endpointsByName.put(new EndpointName(endpoint.group(), endpoint.name()), endpoint);
            }
        }
        for (ApiKey key : keys) {
            keysByHash.put(key.hash(), key);
            if (key.subject() != null) {
                keysBySubject.put(new CertificateSubject(key.subject()).compared(), key);
            }
        }
        for (Group group : groups) {
            this.groups.put(group.id(), group);
            groupsByName.put(new GroupName(group.dialect(), group.kind(), group.parent(), group.name()), group);
        }
        subscriptions.forEach(subscription -> this.subscriptions.put(subscription.id(), subscription));
    }

    /** Those that people made, by name. */
    public List<Database> databases() {
        return databases.values().stream()
                .filter(database -> database.dialect().isEmpty())
                .sorted(Comparator.comparing(Database::name))
                .toList();
    }

    /** The one that holds the endpoints of a dialect which has no databases for them. */
    public Optional<Database> databaseOf(String dialect) {
        return databases.values().stream()
                .filter(database -> database.dialect().equals(Optional.of(dialect)))
                .findFirst();
    }

    public Optional<Database> database(String id) {
        return Optional.ofNullable(databases.get(id));
    }

    /** By name, then database. */
    public List<TableSchema> tables() {
        return tables.values().stream()
                .sorted(Comparator.comparing(TableSchema::name).thenComparing(TableSchema::database))
                .toList();
    }

    public Optional<TableSchema> table(TableId id) {
        return Optional.ofNullable(tables.get(id));
    }

    public Optional<TableSchema> table(String databaseId, String name) {
        return tableNames.in(databaseId, name);
    }

    /**
     * The table that a path or a query names: {@code table} where that is unique over all databases, else {@code
     * database.table} with the database's name or id.
     *
     * @throws Problem {@code INVALID_PARAMETER} if the name is ambiguous
     */
    public Optional<TableSchema> tableNamed(String name) {
        List<TableSchema> found = new ArrayList<>(tableNames.named(name));
        for (int dot = name.indexOf('.'); dot >= 0 && found.isEmpty(); dot = name.indexOf('.', dot + 1)) {
            String database = name.substring(0, dot);
            tableNames.named(name.substring(dot + 1)).stream()
                    .filter(table -> isDatabase(table.database(), database))
                    .forEach(found::add);
        }
        if (found.size() > 1) {
            throw new Problem(
                    ProblemCode.INVALID_PARAMETER,
                    "table name " + name + " exists in several databases; say database." + name);
        }
        return found.stream().findFirst();
    }

    /** Whether {@code table} has its name for itself over all databases. */
    public boolean isUniquelyNamed(TableSchema table) {
        return tableNames.named(table.name()).size() == 1;
    }

    private boolean isDatabase(String id, String idOrName) {
        return id.equals(idOrName)
                || database(id).map(Database::name).filter(idOrName::equals).isPresent();
    }

    public Optional<Endpoint> endpoint(EndpointId id) {
        return Optional.ofNullable(endpoints.get(id));
    }

    /** By name, then id. */
    public List<Endpoint> endpoints() {
        return endpoints.values().stream()
                .sorted(Comparator.comparing(Endpoint::name)
                        .thenComparing(endpoint -> endpoint.id().toString()))
                .toList();
    }

    /** By id. */
    public List<Endpoint> endpoints(String dialect) {
        return endpoints().stream()
                .filter(endpoint -> endpoint.dialect().equals(dialect))
                .toList();
    }

    public Optional<Endpoint> endpoint(String group, String name) {
        return Optional.ofNullable(endpointsByName.get(new EndpointName(group, name)));
    }

    /** By name. */
    public List<Endpoint> endpointsIn(String group) {
        return endpointsByName.values().stream()
                .filter(endpoint -> endpoint.group().equals(group))
                .sorted(Comparator.comparing(Endpoint::name))
                .toList();
    }

    public Optional<Group> group(String id) {
        return Optional.ofNullable(groups.get(id));
    }

    /** @param parentOrNull null for one at the top */
    public Optional<Group> group(String dialect, String kind, String parentOrNull, String name) {
        return Optional.ofNullable(groupsByName.get(new GroupName(dialect, kind, parentOrNull, name)));
    }

    /** By name, then id. */
    public List<Group> groups() {
        return groups.values().stream()
                .sorted(Comparator.comparing(Group::name).thenComparing(Group::id))
                .toList();
    }

    public Optional<Subscription> subscription(String id) {
        return Optional.ofNullable(subscriptions.get(id));
    }

    /** By the time of their making, then id. */
    public List<Subscription> subscriptions() {
        return subscriptions.values().stream()
                .sorted(Comparator.comparing(Subscription::created).thenComparing(Subscription::id))
                .toList();
    }

    public Optional<Sink> sink(SinkId id) {
        return Optional.ofNullable(sinks.get(id));
    }

    /** @param hash SHA-256 of the secret in the path, lower-case hexadecimal */
    public Optional<Endpoint> endpointWithSecret(String hash) {
        return Optional.ofNullable(endpointsBySecret.get(hash));
    }

    public Collection<ApiKey> keys() {
        return keysByHash.values();
    }

    /** @param hash SHA-256 of the secret, lower-case hexadecimal */
    public Optional<ApiKey> keyWithHash(String hash) {
        return Optional.ofNullable(keysByHash.get(hash));
    }

    /** @param subject as {@link CertificateSubject#compared} gives it */
    public Optional<ApiKey> keyWithSubject(String subject) {
        return Optional.ofNullable(keysBySubject.get(subject));
    }
}
