package io.millrace.coordinator.catalog;

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
import io.millrace.catalog.ControlCommand.RenameApiKey;
import io.millrace.catalog.ControlCommand.RevokeApiKey;
import io.millrace.catalog.ControlCommand.UpdateEndpoint;
import io.millrace.catalog.ControlCommand.UpdateField;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Which change a command stands for. Immutable. */
final class ControlChanges {
    private final Map<Class<?>, Function<Object, CatalogChange<?>>> byCommand = new HashMap<>();

    ControlChanges() {
        on(CreateDatabase.class, DatabaseChanges::create);
        on(DeleteDatabase.class, DatabaseChanges::delete);
        on(CreateTable.class, TableChanges::create);
        on(DeleteTable.class, TableChanges::delete);
        on(CreateField.class, FieldChanges::create);
        on(UpdateField.class, FieldChanges::update);
        on(DeleteField.class, FieldChanges::delete);
        on(CreateEndpoint.class, EndpointChanges::create);
        on(UpdateEndpoint.class, EndpointChanges::update);
        on(DeleteEndpoint.class, EndpointChanges::delete);
        on(CreateApiKey.class, ApiKeyChanges::create);
        on(RenameApiKey.class, ApiKeyChanges::rename);
        on(RevokeApiKey.class, ApiKeyChanges::revoke);
    }

    CatalogChange<?> of(ControlCommand<?> command) {
        return byCommand.get(command.getClass()).apply(command);
    }

    private <C> void on(Class<C> type, Function<C, CatalogChange<?>> change) {
        byCommand.put(type, command -> change.apply(type.cast(command)));
    }
}
