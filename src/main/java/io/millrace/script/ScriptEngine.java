package io.millrace.script;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;

/**
 * Runs JavaScript. A script has the language itself, the object {@code mldb} that reaches the server as a client would, and the object {@code args}; no
 * files, no network, no threads, no Java. Each run starts from nothing. The engine is made with the first script. Thread-safe; blocks the caller.
 */
public final class ScriptEngine {
    private static final String JS = "js";
    private static final String PRELUDE = "prelude.js";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ScriptLimits limits;
    private volatile Engine engine;

    public ScriptEngine(ScriptLimits limits) {
        this.limits = limits;
    }

    private synchronized Engine engine() {
        if (engine == null) {
            engine = Engine.newBuilder(JS)
                    .option("engine.WarnInterpreterOnly", "false")
                    .build();
        }
        return engine;
    }

    /** Everything that is not allowed is forbidden; what a script prints is nobody's. */
    private Context context() {
        return Context.newBuilder(JS)
                .engine(engine())
                .out(OutputStream.nullOutputStream())
                .err(OutputStream.nullOutputStream())
                .build();
    }

    /**
     * Runs a script to its end.
     *
     * @param args a JSON object
     * @return the value of its last expression as JSON; {@code null} if it has none
     * @throws Problem {@code INVALID_PARAMETER} with the script's own words if it fails, or with the limit that it would have passed
     */
    public String run(String source, String args, ScriptHost host) {
        try (Context context = context()) {
            context.eval(Source.create(JS, prelude()))
                    .executeVoid(
                            (ProxyExecutable) values -> perform(host, values),
                            (ProxyExecutable) values -> log(host, values),
                            args);
            Value json = context.eval(
                    JS,
                    "(value => { const text = JSON.stringify(value); return text === undefined ? 'null' : text; })");
            ScriptWatch watch = ScriptWatch.start(limits, context);
            try {
                return json.execute(context.eval(
                                Source.newBuilder(JS, source, "script").buildLiteral()))
                        .asString();
            } catch (PolyglotException e) {
                throw failed(e);
            } finally {
                watch.end();
            }
        }
    }

    private static String prelude() {
        try (InputStream in = ScriptEngine.class.getResourceAsStream(PRELUDE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Problem.bug(e);
        }
    }

    private Problem failed(PolyglotException e) {
        if (e.isCancelled() || e.isInterrupted()) {
            return new Problem(
                    ProblemCode.INVALID_PARAMETER,
                    "the script was ended: it may take " + limits.cpu().toMillis() + " ms of processor time, "
                            + limits.wall().toSeconds() + " s in all, and make " + limits.allocatedBytes()
                            + " bytes of objects");
        }
        if (e.isHostException() && e.asHostException() instanceof Problem problem) {
            return problem;
        }
        SourceSection place = e.getSourceLocation();
        String where = place == null || !place.getSource().getName().equals("script")
                ? ""
                : " (line " + place.getStartLine() + ", column " + place.getStartColumn() + ")";
        return new Problem(ProblemCode.INVALID_PARAMETER, "the script failed: " + e.getMessage() + where);
    }

    /** Verb, path, query as an object, body and headers as an object, all but the verb and path as JSON. */
    private static Object perform(ScriptHost host, Value... values) {
        try {
            List<Map.Entry<String, String>> query = new ArrayList<>();
            JSON.readTree(values[2].asString())
                    .fields()
                    .forEachRemaining(entry -> query.add(Map.entry(
                            entry.getKey(),
                            entry.getValue().isValueNode()
                                    ? entry.getValue().asText()
                                    : entry.getValue().toString())));
            Map<String, String> headers = new HashMap<>();
            JSON.readTree(values[4].asString())
                    .fields()
                    .forEachRemaining(entry ->
                            headers.put(entry.getKey(), entry.getValue().asText()));
            ScriptHost.Reply reply =
                    host.perform(values[0].asString(), values[1].asString(), query, values[3].asString(), headers);
            JsonNode told = JSON.createObjectNode()
                    .put("responseCode", reply.status())
                    .put("contentType", reply.contentType())
                    .put("response", reply.body())
                    .set("headers", JSON.valueToTree(reply.headers()));
            return JSON.writeValueAsString(told);
        } catch (JsonProcessingException e) {
            throw Problem.bug(e);
        }
    }

    private static Object log(ScriptHost host, Value... values) {
        host.log(values[0].asString());
        return null;
    }
}
