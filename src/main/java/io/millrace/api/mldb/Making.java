package io.millrace.api.mldb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Datasets that are being made, and those that could not be. Thread-safe. */
final class Making {
    /** Failures that are remembered. */
    private static final int FAILED_MAX = 1_000;

    /** @param failureOrNull null while it is being made */
    private record State(DatasetConfig config, ObjectNode failureOrNull) {}

    private final ConcurrentMap<String, State> states = new ConcurrentHashMap<>();

    /** Fails with 409 if somebody makes it already. */
    void begin(DatasetConfig config) {
        String id = config.id().orElseThrow();
        AtomicBoolean isFirst = new AtomicBoolean();
        states.compute(id, (key, known) -> {
            isFirst.set(known == null || known.failureOrNull() != null);
            return isFirst.get() ? new State(config, null) : known;
        });
        if (!isFirst.get()) {
            throw MldbError.of(409, "dataset " + id + " is being made already");
        }
    }

    void end(String id) {
        states.remove(id);
    }

    void fail(DatasetConfig config, Throwable failure) {
        String id = config.id().orElseThrow();
        if (states.size() > FAILED_MAX) {
            states.values().removeIf(state -> state.failureOrNull() != null);
        }
        states.put(id, new State(config, MldbFailures.body(failure)));
    }

    void forget(String id) {
        states.computeIfPresent(id, (key, state) -> state.failureOrNull() == null ? state : null);
    }

    boolean isMaking(String id) {
        State state = states.get(id);
        return state != null && state.failureOrNull() == null;
    }

    /** Of a dataset that is not ready; empty if nothing is known of it. */
    Optional<ObjectNode> status(String id) {
        return Optional.ofNullable(states.get(id)).map(state -> {
            ObjectNode json = Json.object().put("id", id);
            state.config().type().ifPresent(type -> json.put("type", type.word()));
            json.put("state", state.failureOrNull() == null ? "initializing" : "error");
            json.set("config", state.config().json());
            ObjectNode progress = json.putObject("progress");
            if (state.failureOrNull() != null) {
                progress.set("exception", state.failureOrNull());
            }
            return json;
        });
    }
}
