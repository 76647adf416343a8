package io.millrace.api.flowcore;

import io.millrace.admission.Control;
import io.millrace.catalog.Author;
import io.millrace.catalog.ControlCommand.AddSink;
import io.millrace.catalog.ControlCommand.CreateEndpoint;
import io.millrace.catalog.ControlCommand.CreateGroup;
import io.millrace.catalog.ControlCommand.NewSink;
import io.millrace.catalog.Details;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Group;
import io.millrace.catalog.Limits;
import io.millrace.catalog.Sink;
import io.millrace.catalog.SinkTable;
import io.millrace.model.Identity;
import io.millrace.model.MappingSpec;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Makes flow types and event types. Immutable. */
final class TypeMaker {
    /** The language of rules that events are stored by. */
    static final String MAPPING = "event";

    /** That by which the contents of large files are. */
    static final String FILES_MAPPING = "event-file";

    /** What names have to have. */
    static final String NAME_RULE =
            "must have 1 to 100 characters without slashes, control characters and outer blanks";

    /** A name stands in a path, and in the name of a database or table. */
    private static final Pattern NAME = Pattern.compile("[^/\\p{Cntrl}\\s](?:[^/\\p{Cntrl}]{0,98}[^/\\p{Cntrl}\\s])?");

    private static final String SINK = "events";
    private static final String FILES = "files";

    private final Control control;

    TypeMaker(Control control) {
        this.control = control;
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Fails with {@code ALREADY_EXISTS} if the data core has a flow type of that name. */
    Future<Group> flow(Group core, Details details, Author author) {
        return control.carryOut(new CreateGroup(
                Kind.DIALECT, Kind.FLOW_TYPE.word(), Optional.of(core.id()), details, Optional.empty(), author));
    }

    /**
     * Fails with {@code ALREADY_EXISTS} if the flow type has an event type of that name. The table stands in the database of the data core, under
     * the names of flow type and event type, and what makes it another name if that is taken.
     */
    Future<Endpoint> event(Tree tree, Group flow, Details details, Author author) {
        Group core = tree.parent(flow);
        String database =
                tree.catalog().database(core.databaseId()).orElseThrow().name();
        NewSink sink = new NewSink(
                Details.named(SINK),
                SinkTable.ownIn(database, flow.name() + '.' + details.name(), Identity.LOG_TIME),
                new MappingSpec(MAPPING, "{}"),
                false);
        return control.carryOut(new CreateEndpoint(
                Kind.DIALECT,
                core.databaseId(),
                Optional.of(flow.id()),
                details,
                Optional.of(Limits.UNLIMITED),
                Optional.empty(),
                List.of(sink),
                false,
                author));
    }

    /** Fails with {@code ALREADY_EXISTS} if the event type has a place for large files. */
    Future<Sink> files(Tree tree, EventType type, Author author) {
        String database =
                tree.catalog().database(type.core().databaseId()).orElseThrow().name();
        String table = type.endpoint().single().table().name() + '.' + FILES;
        return control.carryOut(new AddSink(
                type.endpoint().id(),
                new NewSink(
                        Details.named(FILES),
                        SinkTable.ownIn(database, table, Identity.LOG_TIME),
                        new MappingSpec(FILES_MAPPING, "{}"),
                        false),
                author));
    }
}
