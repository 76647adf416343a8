package io.millrace.api.flowcore;

import io.millrace.api.json.Members;
import io.millrace.catalog.Group;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which events a client wants to be told of: those of a data core, of one of its flow types, or of one event type. Immutable.
 *
 * @param flowOrNull null for all of the data core
 * @param typeOrNull null for all of the flow type
 */
record NotificationScope(String core, String flowOrNull, String typeOrNull) {
    /**
     * Reads {@code {"tenant","dataCoreId","flowTypeId"?,"eventTypeId"?}}.
     *
     * @throws Problem if it is not well-formed, or something of it is not there for the caller
     */
    static NotificationScope of(Members asked, Tree tree) {
        String tenantName = asked.requiredText("tenant");
        String coreId = asked.requiredText("dataCoreId");
        Optional<String> flowId = asked.text("flowTypeId");
        Optional<String> typeId = asked.text("eventTypeId");
        Group tenant =
                tree.tenantNamed(tenantName).orElseThrow(() -> CatalogueRoutes.missing("Tenant", "name", tenantName));
        Group core = tree.core(tenant, coreId).orElseThrow(() -> CatalogueRoutes.missing("DataCore", "id", coreId));
        if (flowId.isPresent() && flow(tree, core, flowId.get()).isEmpty()) {
            throw CatalogueRoutes.missing("FlowType", "id", flowId.get());
        }
        if (typeId.isPresent() && type(tree, core, flowId, typeId.get()).isEmpty()) {
            throw CatalogueRoutes.missing("EventType", "id", typeId.get());
        }
        return new NotificationScope(core.id(), flowId.orElse(null), typeId.orElse(null));
    }

    private static Optional<Group> flow(Tree tree, Group core, String id) {
        return tree.flowType(id).filter(flow -> flow.parent().equals(core.id()));
    }

    private static Optional<EventType> type(Tree tree, Group core, Optional<String> flowId, String id) {
        return tree.eventType(id)
                .filter(type -> type.core().id().equals(core.id()))
                .filter(type ->
                        flowId.isEmpty() || flowId.get().equals(type.flow().id()));
    }

    /** Whether that of which all is wanted is still there. */
    boolean isThere(Tree tree) {
        if (typeOrNull != null) {
            return tree.eventType(typeOrNull).isPresent();
        }
        return flowOrNull == null
                ? tree.dataCore(core).isPresent()
                : tree.flowType(flowOrNull).isPresent();
    }

    /** The event types that belong to it at this moment, by table. */
    Map<TableId, EventType> types(Tree tree) {
        Map<TableId, EventType> types = new LinkedHashMap<>();
        all(tree).forEach(type -> types.put(type.table(), type));
        return types;
    }

    private Stream<EventType> all(Tree tree) {
        if (typeOrNull != null) {
            return tree.eventType(typeOrNull).stream();
        }
        List<Group> flows = flowOrNull == null
                ? tree.dataCore(core)
                        .map(found -> tree.below(found, Kind.FLOW_TYPE))
                        .orElse(List.of())
                : tree.flowType(flowOrNull).stream().toList();
        return flows.stream().flatMap(flow -> tree.eventTypes(flow).stream());
    }
}
