package io.millrace.api.flowcore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.admission.Control;
import io.millrace.api.json.Call;
import io.millrace.api.json.Json;
import io.millrace.api.json.Members;
import io.millrace.catalog.ControlCommand.ChangeGroup;
import io.millrace.catalog.ControlCommand.CreateGroup;
import io.millrace.catalog.ControlCommand.DeleteGroup;
import io.millrace.catalog.Details;
import io.millrace.catalog.Group;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tenants, data cores and flow types. Immutable. */
final class CatalogueRoutes {
    private static final String OPEN = "public";
    private static final String CLOSED = "private";

    private final Control control;
    private final TypeMaker maker;

    CatalogueRoutes(Control control) {
        this.control = control;
        this.maker = new TypeMaker(control);
    }

    void mount(Routes routes) {
        routes.change(HttpMethod.POST, "/tenants", this::createTenant);
        routes.get(
                "/tenants/list",
                call -> list(tree(call).tenants().stream()
                        .map(CatalogueJson::listedTenant)
                        .toList()));
        routes.get("/tenants/translate-name-to-id/:tenant", call -> {
            Group tenant = tenantNamed(call);
            return Json.object().put("id", tenant.id()).put("name", tenant.name());
        });
        routes.get("/tenants/preview/:tenant", call -> {
            ObjectNode shown = CatalogueJson.tenant(tenantNamed(call));
            return shown.retain(List.of("displayName", "websiteUrl", "description"));
        });
        routes.get("/tenants/by-name/:tenant", call -> CatalogueJson.tenant(tenantNamed(call)));
        routes.get("/tenants/by-id/:id", call -> CatalogueJson.tenant(tenant(call)));
        routes.get("/tenants/by-name/:tenant/instance", call -> instance(tenantNamed(call)));
        routes.get("/tenants/by-id/:id/instance", call -> instance(tenant(call)));
        routes.change(HttpMethod.PATCH, "/tenants/:id", this::changeTenant);
        routes.change(HttpMethod.POST, "/tenants/:id/enable-sensitive-data", call -> mask(call, true));
        routes.change(HttpMethod.POST, "/tenants/:id/disable-sensitive-data", call -> mask(call, false));
        routes.change(HttpMethod.DELETE, "/tenants/:id", call -> delete(call, tenant(call)));

        routes.change(HttpMethod.POST, "/data-cores", this::createCore);
        routes.get("/data-cores", this::cores);
        routes.get("/data-cores/:id", call -> core(tree(call), dataCore(call)));
        routes.get(
                "/data-cores/:id/exists",
                call -> exists(tree(call).dataCore(call.path("id")).isPresent()));
        routes.change(HttpMethod.PATCH, "/data-cores/:id", this::changeCore);
        routes.change(HttpMethod.DELETE, "/data-cores/:id/request-delete", this::deleteCore);

        routes.change(HttpMethod.POST, "/flow-types", this::createFlow);
        routes.get("/flow-types", this::flows);
        routes.get("/flow-types/:id", call -> flow(tree(call), flowType(call)));
        routes.get(
                "/flow-types/:id/exists",
                call -> exists(tree(call).flowType(call.path("id")).isPresent()));
        routes.change(HttpMethod.PATCH, "/flow-types/:id", call -> change(call, flowType(call), Json.object())
                .map(changed -> flow(tree(call), changed)));
        routes.change(HttpMethod.DELETE, "/flow-types/:id/request-delete", call -> delete(call, flowType(call)));
    }

    static Tree tree(Call call) {
        return new Tree(call.catalog(), call.caller());
    }

    static ArrayNode list(List<? extends JsonNode> entries) {
        return Json.array().addAll(entries);
    }

    static ObjectNode exists(boolean exists) {
        return Json.object().put("exists", exists);
    }

    private static ObjectNode instance(Group tenant) {
        return Json.object().put("isDedicated", false).putNull("instance").put("tenant", tenant.name());
    }

    private static Group tenantNamed(Call call) {
        return tree(call)
                .tenantNamed(call.path("tenant"))
                .orElseThrow(() -> missing("Tenant", "name", call.path("tenant")));
    }

    private static Group tenant(Call call) {
        return tree(call).tenant(call.path("id")).orElseThrow(() -> missing("Tenant", "id", call.path("id")));
    }

    private static Group dataCore(Call call) {
        return tree(call).dataCore(call.path("id")).orElseThrow(() -> missing("DataCore", "id", call.path("id")));
    }

    private static Group flowType(Call call) {
        return tree(call).flowType(call.path("id")).orElseThrow(() -> missing("FlowType", "id", call.path("id")));
    }

    static Problem missing(String what, String by, String value) {
        return new Problem(ProblemCode.NOT_FOUND, what + " not found with " + by + " = " + value);
    }

    static String requiredName(Members body, String member) {
        String name = body.requiredText(member);
        if (!TypeMaker.isName(name)) {
            throw body.wrong(member, "bad_name", TypeMaker.NAME_RULE);
        }
        return name;
    }

    private Future<ObjectNode> createTenant(Call call) {
        Members body = call.body();
        String member = body.has("tenant_slug") ? "tenant_slug" : "name";
        ObjectNode own = Json.object();
        body.text("displayName").ifPresent(text -> own.put("displayName", text));
        body.text("websiteUrl").ifPresent(text -> own.put("websiteUrl", text));
        return create(call, Kind.TENANT, Optional.empty(), requiredName(body, member), own, Optional.empty())
                .map(CatalogueJson::tenant);
    }

    private Future<Group> create(
            Call call, Kind kind, Optional<Group> parent, String name, ObjectNode own, Optional<String> database) {
        Details details = new Details(name, call.body().text("description").orElse(""), Map.of(), own.toString());
        return control.carryOut(new CreateGroup(
                Kind.DIALECT,
                kind.word(),
                parent.map(Group::id),
                details,
                database,
                call.caller().author("")));
    }

    private Future<ObjectNode> changeTenant(Call call) {
        ObjectNode own = Json.object();
        call.body().text("displayName").ifPresent(text -> own.put("displayName", text));
        call.body().text("websiteUrl").ifPresent(text -> own.put("websiteUrl", text));
        return change(call, tenant(call), own).map(CatalogueJson::tenant);
    }

    private Future<ObjectNode> mask(Call call, boolean isOn) {
        return change(call, tenant(call), Json.object().put(EventType.MASKED, isOn))
                .map(CatalogueJson::tenant);
    }

    /** @param own what only this dialect understands; what is not given stays */
    private Future<Group> change(Call call, Group group, ObjectNode own) {
        ObjectNode properties = (ObjectNode) Json.parse(group.details().properties());
        properties.setAll(own);
        Details details = new Details(
                call.body().has("name") ? requiredName(call.body(), "name") : group.name(),
                call.body().text("description").orElse(group.details().description()),
                group.details().settings(),
                properties.toString());
        return control.carryOut(new ChangeGroup(group.id(), details));
    }

    private Future<ObjectNode> delete(Call call, Group group) {
        return control.carryOut(new DeleteGroup(group.id(), call.caller().author("")))
                .map(done -> CatalogueJson.success());
    }

    private Future<ObjectNode> createCore(Call call) {
        Members body = call.body();
        String id = body.requiredText("tenantId");
        Group tenant = tree(call).tenant(id).orElseThrow(() -> missing("Tenant", "id", id));
        String name = requiredName(body, "name");
        return create(
                        call,
                        Kind.DATA_CORE,
                        Optional.of(tenant),
                        name,
                        ownOfCore(body),
                        Optional.of(tenant.name() + '.' + name))
                .map(core -> CatalogueJson.dataCore(core, tenant));
    }

    private static ObjectNode ownOfCore(Members body) {
        ObjectNode own = Json.object();
        body.text("accessControl").ifPresent(access -> {
            if (!access.equals(OPEN) && !access.equals(CLOSED)) {
                throw body.wrong("accessControl", "bad_value", "must be " + OPEN + " or " + CLOSED);
            }
            own.put("accessControl", access);
        });
        body.flag("deleteProtection").ifPresent(flag -> own.put("deleteProtection", flag));
        body.flag("isFlowcoreManaged").ifPresent(flag -> own.put("isFlowcoreManaged", flag));
        return own;
    }

    private JsonNode cores(Call call) {
        Tree tree = tree(call);
        Optional<Group> tenant = call.query("tenantId").isPresent()
                ? call.query("tenantId").flatMap(tree::tenant)
                : call.query("tenant").map(tree::tenantNamed).orElseGet(() -> onlyTenant(tree));
        Optional<String> name = call.query("name");
        return list(tenant.stream()
                .flatMap(found -> tree.below(found, Kind.DATA_CORE).stream())
                .filter(core -> name.isEmpty() || core.name().equals(name.get()))
                .map(core -> core(tree, core))
                .toList());
    }

    /** A key that is bound to a tenant need not name it. */
    private static Optional<Group> onlyTenant(Tree tree) {
        if (tree.caller().group() == null) {
            throw new Problem(ProblemCode.MISSING_PARAMETER, "tenant or tenantId is required");
        }
        return tree.tenant(tree.caller().group());
    }

    private static ObjectNode core(Tree tree, Group core) {
        return CatalogueJson.dataCore(core, tree.tenantOf(core));
    }

    private Future<ObjectNode> changeCore(Call call) {
        return change(call, dataCore(call), ownOfCore(call.body())).map(changed -> core(tree(call), changed));
    }

    private Future<ObjectNode> deleteCore(Call call) {
        Group core = dataCore(call);
        if (core(tree(call), core).path("deleteProtection").asBoolean()) {
            throw new Problem(
                    ProblemCode.INCORRECT_STATE,
                    "the data core " + core.name() + " is protected; set deleteProtection to false first");
        }
        return delete(call, core);
    }

    private Future<ObjectNode> createFlow(Call call) {
        String id = call.body().requiredText("dataCoreId");
        Tree tree = tree(call);
        Group core = tree.dataCore(id).orElseThrow(() -> missing("DataCore", "id", id));
        Details details = Details.named(requiredName(call.body(), "name"))
                .withDescription(call.body().text("description").orElse(""));
        return maker.flow(core, details, call.caller().author("")).map(flow -> flow(tree, flow));
    }

    private JsonNode flows(Call call) {
        Tree tree = tree(call);
        String id = call.query("dataCoreId")
                .orElseThrow(() -> new Problem(ProblemCode.MISSING_PARAMETER, "dataCoreId is required"));
        Optional<String> name = call.query("name");
        return list(tree.dataCore(id).stream()
                .flatMap(core -> tree.below(core, Kind.FLOW_TYPE).stream())
                .filter(flow -> name.isEmpty() || flow.name().equals(name.get()))
                .map(flow -> flow(tree, flow))
                .toList());
    }

    private static ObjectNode flow(Tree tree, Group flow) {
        return CatalogueJson.flowType(flow, tree.parent(flow), tree.tenantOf(flow));
    }
}
