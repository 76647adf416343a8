package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.admission.Control;
import io.millrace.api.Right;
import io.millrace.api.json.Call;
import io.millrace.api.json.Members;
import io.millrace.catalog.ApiKey;
import io.millrace.catalog.CertificateSubject;
import io.millrace.catalog.ControlCommand.CreateApiKey;
import io.millrace.catalog.ControlCommand.RenameApiKey;
import io.millrace.catalog.ControlCommand.RevokeApiKey;
import io.millrace.catalog.Role;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** API keys. A key that the caller may not see does not exist for the caller. Immutable. */
final class ApiKeyRoutes {
    private final Control control;

    ApiKeyRoutes(Control control) {
        this.control = control;
    }

    /** @param base such as {@code /v2/api-keys} */
    void mount(CloudRoutes routes, String base) {
        String key = base + "/:key";
        routes.change(HttpMethod.POST, base, 201, this::create);
        routes.get(base, call -> CloudJson.list("api_keys", keys(call), CloudJson::apiKey));
        routes.get(key, call -> CloudJson.apiKey(key(call)));
        routes.route(HttpMethod.PATCH, key, Right.USE, 200, call -> rename(call).map(Optional::of));
        routes.route(
                HttpMethod.DELETE, key, Right.USE, 204, call -> revoke(call).map(Optional.empty()));
    }

    /** The only answer that ever holds the secret. */
    private Future<JsonNode> create(Call call) {
        Members body = call.body();
        String name = Names.free(body, "name");
        return control.carryOut(new CreateApiKey(name, call.caller().id(), role(body), Optional.empty(), subject(body)))
                .map(created -> CloudJson.apiKey(created.key()).put("secret", created.secret()));
    }

    private static Role role(Members body) {
        return switch (body.text("role").orElse("user")) {
            case "user" -> Role.USER;
            case "admin" -> Role.ADMIN;
            default -> throw body.wrong("role", "bad_config", "must be user or admin");
        };
    }

    private static Optional<CertificateSubject> subject(Members body) {
        try {
            return body.text("certificate_subject").map(CertificateSubject::parse);
        } catch (IllegalArgumentException wrong) {
            throw body.wrong("certificate_subject", "bad_config", wrong.getMessage());
        }
    }

    private Future<ObjectNode> rename(Call call) {
        ApiKey key = key(call);
        return control.carryOut(new RenameApiKey(key.id(), Names.free(call.body(), "name")))
                .map(CloudJson::apiKey);
    }

    private Future<Void> revoke(Call call) {
        return control.carryOut(new RevokeApiKey(key(call).id()));
    }

    private static List<ApiKey> keys(Call call) {
        return call.catalog().keys().stream()
                .filter(call.caller()::maySee)
                .sorted(Comparator.comparing(ApiKey::name).thenComparing(ApiKey::id))
                .toList();
    }

    private static ApiKey key(Call call) {
        String id = call.path("key");
        return call.catalog().keys().stream()
                .filter(key -> key.id().equals(id))
                .filter(call.caller()::maySee)
                .findFirst()
                .orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, "there is no API key with the id " + id));
    }
}
