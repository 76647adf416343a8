package io.millrace.api.flowcore;

import io.millrace.api.Caller;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Group;
import io.millrace.catalog.Role;
import io.millrace.model.EndpointId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What there is, as one caller sees it: a key that is bound to a tenant sees nothing of others, and is not told whether there is
 * anything. Immutable.
 */
record Tree(Catalog catalog, Caller caller) {
    /** All that there is, for what was found by a caller before. */
    static Tree whole(Catalog catalog) {
        return new Tree(catalog, new Caller("", "", "", Role.USER, null));
    }

    private boolean sees(Group tenant) {
        return caller.group() == null || caller.group().equals(tenant.id());
    }

    private Optional<Group> group(String id, Kind kind) {
        return catalog.group(id)
                .filter(group ->
                        group.dialect().equals(Kind.DIALECT) && group.kind().equals(kind.word()))
                .filter(group -> sees(tenantOf(group)));
    }

    private Optional<Group> group(Kind kind, String parentOrNull, String name) {
        return catalog.group(Kind.DIALECT, kind.word(), parentOrNull, name).filter(group -> sees(tenantOf(group)));
    }

    Optional<Group> tenant(String id) {
        return group(id, Kind.TENANT);
    }

    Optional<Group> tenantNamed(String name) {
        return group(Kind.TENANT, null, name);
    }

    List<Group> tenants() {
        return catalog.groups().stream()
                .filter(group -> isOf(group, Kind.TENANT) && sees(group))
                .toList();
    }

    private static boolean isOf(Group group, Kind kind) {
        return group.dialect().equals(Kind.DIALECT) && group.kind().equals(kind.word());
    }

    List<Group> below(Group parent, Kind kind) {
        return catalog.groups().stream()
                .filter(group -> isOf(group, kind) && parent.id().equals(group.parent()))
                .toList();
    }

    Optional<Group> dataCore(String id) {
        return group(id, Kind.DATA_CORE);
    }

    Optional<Group> flowType(String id) {
        return group(id, Kind.FLOW_TYPE);
    }

    Group tenantOf(Group group) {
        Group top = group;
        while (top.parent() != null) {
            top = parent(top);
        }
        return top;
    }

    Group parent(Group group) {
        return catalog.group(group.parent()).orElseThrow();
    }

    Optional<EventType> eventType(String id) {
        UUID uuid;
        try {
            uuid = UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return catalog.endpoint(new EndpointId(uuid))
                .filter(endpoint -> endpoint.dialect().equals(Kind.DIALECT))
                .map(this::eventType)
                .filter(type -> sees(type.tenant()));
    }

    /** @param endpoint of this dialect */
    EventType eventType(Endpoint endpoint) {
        return EventType.of(catalog, endpoint);
    }

    /** All that the caller sees. */
    List<EventType> eventTypes() {
        return catalog.endpoints().stream()
                .filter(endpoint -> endpoint.dialect().equals(Kind.DIALECT))
                .map(this::eventType)
                .filter(type -> sees(type.tenant()))
                .toList();
    }

    List<EventType> eventTypes(Group flow) {
        return catalog.endpointsIn(flow.id()).stream().map(this::eventType).toList();
    }

    /** @param core its name or id */
    Optional<EventType> named(String tenant, String core, String flow, String event) {
        return tenantNamed(tenant)
                .flatMap(found -> core(found, core))
                .flatMap(found -> flow(found, flow))
                .flatMap(found -> catalog.endpoint(found.id(), event))
                .map(this::eventType);
    }

    Optional<Group> flow(Group core, String flow) {
        return group(Kind.FLOW_TYPE, core.id(), flow);
    }

    /** @param core its name or id */
    Optional<Group> core(Group tenant, String core) {
        return group(Kind.DATA_CORE, tenant.id(), core)
                .or(() -> dataCore(core).filter(found -> tenant.id().equals(found.parent())));
    }

    /** @throws Problem {@code FORBIDDEN} if the caller's key is bound to another tenant than this one, which is there */
    void requireOwn(String tenant) {
        boolean isThere =
                catalog.group(Kind.DIALECT, Kind.TENANT.word(), null, tenant).isPresent();
        if (isThere && tenantNamed(tenant).isEmpty()) {
            throw new Problem(ProblemCode.FORBIDDEN, "the API key is not one of tenant " + tenant);
        }
    }
}
