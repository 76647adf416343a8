package io.millrace.coordinator.catalog;

import io.millrace.catalog.ControlCommand;
import io.millrace.catalog.ControlCommand.AddSink;
import io.millrace.catalog.ControlCommand.ChangeGroup;
import io.millrace.catalog.ControlCommand.ChangeSubscription;
import io.millrace.catalog.ControlCommand.CloseLoads;
import io.millrace.catalog.ControlCommand.CreateApiKey;
import io.millrace.catalog.ControlCommand.CreateDatabase;
import io.millrace.catalog.ControlCommand.CreateEndpoint;
import io.millrace.catalog.ControlCommand.CreateField;
import io.millrace.catalog.ControlCommand.CreateGroup;
import io.millrace.catalog.ControlCommand.CreateMissing;
import io.millrace.catalog.ControlCommand.CreateSubscription;
import io.millrace.catalog.ControlCommand.CreateTable;
import io.millrace.catalog.ControlCommand.DeleteDatabase;
import io.millrace.catalog.ControlCommand.DeleteEndpoint;
import io.millrace.catalog.ControlCommand.DeleteField;
import io.millrace.catalog.ControlCommand.DeleteGroup;
import io.millrace.catalog.ControlCommand.DeleteSink;
import io.millrace.catalog.ControlCommand.DeleteSubscription;
import io.millrace.catalog.ControlCommand.DeleteTable;
import io.millrace.catalog.ControlCommand.DisableEndpoint;
import io.millrace.catalog.ControlCommand.DisableSink;
import io.millrace.catalog.ControlCommand.EmptyEndpoint;
import io.millrace.catalog.ControlCommand.EnableEndpoint;
import io.millrace.catalog.ControlCommand.EnableSink;
import io.millrace.catalog.ControlCommand.MarkAttributed;
import io.millrace.catalog.ControlCommand.PurgeEndpoint;
import io.millrace.catalog.ControlCommand.RenameApiKey;
import io.millrace.catalog.ControlCommand.RestartSubscription;
import io.millrace.catalog.ControlCommand.RevokeApiKey;
import io.millrace.catalog.ControlCommand.RollBackEndpoint;
import io.millrace.catalog.ControlCommand.RollBackSink;
import io.millrace.catalog.ControlCommand.RotateSecret;
import io.millrace.catalog.ControlCommand.SetTimeToLive;
import io.millrace.catalog.ControlCommand.UndeleteEndpoint;
import io.millrace.catalog.ControlCommand.UndeleteSink;
import io.millrace.catalog.ControlCommand.UpdateEndpoint;
import io.millrace.catalog.ControlCommand.UpdateField;
import io.millrace.mapping.MappingKinds;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Which change a command stands for. Immutable. */
final class ControlChanges {
    private final Map<Class<?>, Function<Object, CatalogChange<?>>> byCommand = new HashMap<>();

    ControlChanges(MappingKinds kinds) {
        RuleFields rules = new RuleFields(kinds);
        SinkChanges sinks = new SinkChanges(rules);
        EndpointChanges endpoints = new EndpointChanges(sinks);
        on(CreateDatabase.class, DatabaseChanges::create);
        on(DeleteDatabase.class, DatabaseChanges::delete);
        on(CreateTable.class, TableChanges::create);
        on(CreateMissing.class, OutlineChanges::createMissing);
        on(SetTimeToLive.class, TableChanges::setTimeToLive);
        on(MarkAttributed.class, TableChanges::markAttributed);
        on(DeleteTable.class, TableChanges::delete);
        on(CreateField.class, FieldChanges::create);
        on(UpdateField.class, FieldChanges::update);
        on(DeleteField.class, command -> FieldChanges.delete(command, rules));
        on(CreateEndpoint.class, endpoints::create);
        on(UpdateEndpoint.class, endpoints::update);
        on(RotateSecret.class, endpoints::rotate);
        on(DisableEndpoint.class, endpoints::disable);
        on(EnableEndpoint.class, endpoints::enable);
        on(DeleteEndpoint.class, endpoints::delete);
        on(PurgeEndpoint.class, endpoints::purge);
        on(UndeleteEndpoint.class, endpoints::undelete);
        on(RollBackEndpoint.class, endpoints::rollBack);
        on(AddSink.class, sinks::add);
        on(DisableSink.class, sinks::disable);
        on(EnableSink.class, sinks::enable);
        on(CloseLoads.class, SinkChanges::closeLoads);
        on(DeleteSink.class, sinks::delete);
        on(UndeleteSink.class, sinks::undelete);
        on(RollBackSink.class, sinks::rollBack);
        on(CreateGroup.class, GroupChanges::create);
        on(ChangeGroup.class, GroupChanges::change);
        on(DeleteGroup.class, GroupChanges::delete);
        on(CreateSubscription.class, SubscriptionChanges::create);
        on(ChangeSubscription.class, SubscriptionChanges::change);
        on(RestartSubscription.class, SubscriptionChanges::restart);
        on(DeleteSubscription.class, SubscriptionChanges::delete);
        on(EmptyEndpoint.class, endpoints::empty);
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
