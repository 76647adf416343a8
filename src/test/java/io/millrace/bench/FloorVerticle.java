package io.millrace.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The least that a Vert.x server can do with a posted body, and a little more. Confined to its event loop. */
final class FloorVerticle extends VerticleBase {
    private static final Buffer ANSWER = Buffer.buffer("{\"success_count\":1,\"error_count\":0}");

    private final FloorKind kind;
    private final FloorPorts ports;
    private final Path tls;
    private final GroupCommitLog log;
    private final JsonFactory json = new JsonFactory();
    private long checksum;

    /** @param log null unless the kind is C */
    FloorVerticle(FloorKind kind, FloorPorts ports, Path tls, GroupCommitLog log) {
        this.kind = kind;
        this.ports = ports;
        this.tls = tls;
        this.log = log;
    }

    @Override
    public Future<?> start() {
        HttpServerOptions secure = new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(tls.resolve("certificate.pem").toString())
                        .setKeyPath(tls.resolve("key.pem").toString()));
        return listen(new HttpServerOptions(), ports.http()).compose(plain -> listen(secure, ports.https()));
    }

    private Future<?> listen(HttpServerOptions options, int port) {
        return vertx.createHttpServer(options).requestHandler(this::receive).listen(port, "127.0.0.1");
    }

    private void receive(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            switch (kind) {
                case A -> answer(request);
                case B -> {
                    parse(body.getBytes());
                    answer(request);
                }
                case C -> {
                    byte[] bytes = body.getBytes();
                    parse(bytes);
                    log.append(bytes, context, () -> answer(request));
                }
            }
        });
    }

    private static void answer(HttpServerRequest request) {
        request.response().putHeader("Content-Type", "application/json").end(ANSWER);
    }

    private void parse(byte[] body) {
        try (JsonParser parser = json.createParser(body)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                checksum += switch (token) {
                    case VALUE_STRING -> parser.getTextLength();
                    case VALUE_NUMBER_INT -> parser.getLongValue();
                    case VALUE_NUMBER_FLOAT -> parser.getTextLength();
                    case FIELD_NAME -> parser.currentName().length();
                    default -> 1;
                };
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keeps the parser's work from being optimised away. */
    long checksum() {
        return checksum;
    }
}
