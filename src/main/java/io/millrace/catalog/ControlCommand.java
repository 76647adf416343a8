package io.millrace.catalog;

import io.millrace.model.EndpointId;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.Identity;
import io.millrace.model.TableSchema;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

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

    record CreateTable(String databaseId, String name, String description, Identity identity, boolean trackExistence)
            implements ControlCommand<TableSchema> {
        /** A table whose records are named by strings, if it is keyed, or else by ids that clients give. */
        public CreateTable(
                String databaseId, String name, String description, boolean keyed, boolean trackExistence) {
            this(databaseId, name, description, keyed ? Identity.KEY : Identity.ID, trackExistence);
        }
    }

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

    /** Creates the endpoint and the fields that its schema needs and the table lacks. */
    record CreateEndpoint(String name, String databaseId, String table, String schemaJson, Optional<Limits> limits)
            implements ControlCommand<Endpoint> {}

    record UpdateEndpoint(EndpointId id, Optional<String> name, Optional<String> schemaJson, Optional<Limits> limits)
            implements ControlCommand<Endpoint> {}

    record DeleteEndpoint(EndpointId id) implements ControlCommand<Void> {}

    record ListEndpointErrors(EndpointId id) implements ControlCommand<List<EndpointError>> {}

    record CreateApiKey(String name, String owner, Role role) implements ControlCommand<NewApiKey> {}

    record RenameApiKey(String id, String name) implements ControlCommand<ApiKey> {}

    record RevokeApiKey(String id) implements ControlCommand<Void> {}
}
