package io.millrace.api.flowcore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.admission.Control;
import io.millrace.api.json.Call;
import io.millrace.api.json.Json;
import io.millrace.api.json.Members;
import io.millrace.catalog.ApiKey;
import io.millrace.catalog.CertificateSubject;
import io.millrace.catalog.ControlCommand.CreateApiKey;
import io.millrace.catalog.ControlCommand.RenameApiKey;
import io.millrace.catalog.ControlCommand.RevokeApiKey;
import io.millrace.catalog.Group;
import io.millrace.catalog.Role;
import io.millrace.catalog.SecretHash;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Comparator;
import java.util.Optional;

/** Keys of tenants. Immutable. */
final class ApiKeyRoutes {
    private final Control control;

    ApiKeyRoutes(Control control) {
        this.control = control;
    }

    void mount(Routes routes) {
        routes.change(HttpMethod.POST, "/api-keys", this::create);
        routes.change(HttpMethod.GET, "/api-keys", call -> Future.succeededFuture(list(call)));
        routes.change(HttpMethod.PATCH, "/api-keys/:id", call -> control.carryOut(
                        new RenameApiKey(key(call).id(), call.body().requiredText("name")))
                .map(CatalogueJson::apiKey));
        routes.change(HttpMethod.DELETE, "/api-keys/:id", call -> control.carryOut(
                        new RevokeApiKey(key(call).id()))
                .map(done -> CatalogueJson.success()));
        routes.ask(HttpMethod.POST, "/api-keys/validate", call -> Future.succeededFuture(validate(call)));
    }

    /** The value is shown once. */
    private Future<ObjectNode> create(Call call) {
        String id = call.body().requiredText("tenantId");
        Group tenant =
                CatalogueRoutes.tree(call).tenant(id).orElseThrow(() -> CatalogueRoutes.missing("Tenant", "id", id));
        String name = call.body().requiredText("name");
        return control.carryOut(new CreateApiKey(
                        name, call.caller().id(), Role.USER, Optional.of(tenant.id()), subject(call.body())))
                .map(made -> CatalogueJson.apiKey(made.key())
                        .put("apiKey", made.secret())
                        .put("value", made.secret()));
    }

    /** Not of the original: keys whose clients show certificates. */
    private static Optional<CertificateSubject> subject(Members body) {
        try {
            return body.text("certificateSubject").map(CertificateSubject::parse);
        } catch (IllegalArgumentException wrong) {
            throw body.wrong("certificateSubject", "bad_config", wrong.getMessage());
        }
    }

    private static JsonNode list(Call call) {
        Optional<String> tenant = call.query("tenantId");
        return CatalogueRoutes.list(call.catalog().keys().stream()
                .filter(key -> isOfTenant(call, key))
                .filter(key -> tenant.isEmpty() || tenant.get().equals(key.group()))
                .sorted(Comparator.comparing(ApiKey::created).thenComparing(ApiKey::id))
                .map(CatalogueJson::apiKey)
                .toList());
    }

    private static boolean isOfTenant(Call call, ApiKey key) {
        return key.group() != null
                && CatalogueRoutes.tree(call).tenant(key.group()).isPresent();
    }

    private static ApiKey key(Call call) {
        return call.catalog().keys().stream()
                .filter(key -> key.id().equals(call.path("id")) && isOfTenant(call, key))
                .findFirst()
                .orElseThrow(() -> CatalogueRoutes.missing("ApiKey", "id", call.path("id")));
    }

    private static ObjectNode validate(Call call) {
        Optional<ApiKey> found = call.catalog()
                .keyWithHash(SecretHash.of(call.body().requiredText("apiKey")))
                .filter(key -> isOfTenant(call, key));
        ObjectNode answer = Json.object().put("valid", found.isPresent());
        found.ifPresent(key -> answer.put("apiKeyId", key.id()).put("tenantId", key.group()));
        return answer;
    }
}
