package io.millrace.api.mldb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import io.millrace.catalog.Author;
import io.millrace.dataset.DatasetEntry;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.script.ScriptHost;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs procedures. Thread-safe. */
final class Runner {
    private static final Logger log = LoggerFactory.getLogger(Runner.class);
    private static final long CALL_MINUTES_MAX = 30;

    private final Workspace workspace;
    /** Answers what scripts ask, as if a client had. Set once, before anything runs. */
    private volatile Rest rest;

    /** Makes datasets. Set likewise. */
    private volatile BiFunction<DatasetConfig, Author, Future<DatasetEntry>> maker;

    Runner(Workspace workspace) {
        this.workspace = workspace;
    }

    void connect(Rest answers, BiFunction<DatasetConfig, Author, Future<DatasetEntry>> makes) {
        this.rest = answers;
        this.maker = makes;
    }

    /** The object that the procedure results in. */
    Future<JsonNode> run(Procedure procedure, ObjectNode more, Author author) {
        if (procedure instanceof Procedure.CreateEntity create) {
            DatasetConfig config = create.config().id().isPresent()
                    ? create.config()
                    : create.config().named(Workspace.newId());
            ObjectNode json = config.json().deepCopy();
            json.remove("kind");
            DatasetConfig made = DatasetConfig.parse(json, config.id().orElseThrow());
            return maker.apply(made, author).map(entry -> Json.object().set("config", made.json()));
        }
        Procedure.RunScript script = (Procedure.RunScript) procedure;
        ObjectNode args = script.args().deepCopy().setAll(more);
        return workspace
                .scripts()
                .run(script.source(), args.toString(), new Host(author))
                .map(Json::parse);
    }

    /** The server as a script sees it. */
    private final class Host implements ScriptHost {
        private final Author author;

        Host(Author author) {
            this.author = author;
        }

        @Override
        public Reply perform(
                String verb,
                String path,
                List<Map.Entry<String, String>> query,
                String body,
                Map<String, String> headers) {
            Rest.Call call = Rest.Call.of(verb, path, query, body, headers, author);
            try {
                Rest.Answer answer = rest.answer(call)
                        .recover(failure -> Future.succeededFuture(Rest.Answer.failed(failure)))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(CALL_MINUTES_MAX, TimeUnit.MINUTES);
                return new Reply(
                        answer.status(),
                        answer.contentType(),
                        answer.headers(),
                        answer.body().toString());
            } catch (ExecutionException e) {
                throw Problem.of(e.getCause());
            } catch (TimeoutException e) {
                throw new Problem(ProblemCode.UNAVAILABLE_NOW, verb + " " + path + " was not answered in time");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Problem(ProblemCode.UNAVAILABLE_NOW, "the server stops").causedBy(e);
            }
        }

        @Override
        public void log(String text) {
            log.info("a script says: {}", text);
        }
    }
}
