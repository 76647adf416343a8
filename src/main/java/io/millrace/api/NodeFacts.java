package io.millrace.api;

import io.vertx.core.Future;
import java.net.URI;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What a dialect may tell of the server itself. Thread-safe: shared by all listeners.
 *
 * @param id of this node
 * @param version of this software
 * @param publicUrl where clients reach the server, if somebody said so
 * @param diskBytes the size of the disk that the data are on
 * @param isReady whether the server should get traffic
 * @param metrics gives all meters in the text format of Prometheus, or what the function makes of that on a thread that may take
 *     its time
 */
public record NodeFacts(
        String id,
        String version,
        Machine machine,
        Optional<URI> publicUrl,
        long diskBytes,
        BooleanSupplier isReady,
        Function<UnaryOperator<String>, Future<String>> metrics) {}
