package io.millrace.api;

import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Optional;

/** Parameters of an address, whose names mean something only as they are written; {@code getParam} takes others too. Stateless. */
public final class Parameters {
    private Parameters() {}

    /** The first of the name. */
    public static Optional<String> of(HttpServerRequest request, String name) {
        for (Map.Entry<String, String> parameter : request.params()) {
            if (parameter.getKey().equals(name)) {
                return Optional.of(parameter.getValue());
            }
        }
        return Optional.empty();
    }
}
