package io.millrace.api.keboola.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.admission.Control;
import io.millrace.api.StreamIdentity;
import io.millrace.api.json.Json;
import io.millrace.api.keboola.common.Refusal;
import io.millrace.api.keboola.common.Source;
import io.millrace.api.keboola.common.Times;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.task.Task;
import io.millrace.task.TaskCommand;
import io.vertx.core.Future;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;

/** Begins tasks, finds them, and tells of them. */
final class Tasks {
    private static final int ACCEPTED = 202;
    private static final String LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int RANDOM_LENGTH = 5;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Control control;
    private final Optional<URI> publicUrl;
    private final StreamIdentity identity;

    Tasks(Control control, Optional<URI> publicUrl, StreamIdentity identity) {
        this.control = control;
        this.publicUrl = publicUrl;
        this.identity = identity;
    }

    void mount(Routes routes) {
        routes.show("/v1/tasks/{*taskId}", this::show);
    }

    /** Answers when the task is there; what it does comes after. */
    Future<Answer> begin(Call call, TaskPlan plan) {
        Urls urls = urls(call);
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        String id =
                plan.type() + "/" + identity.branch() + "/" + plan.subject() + "/" + Times.text(now) + "_" + random();
        String path =
                plan.sink().map(sink -> urls.sink(plan.source(), sink)).orElseGet(() -> urls.source(plan.source()));
        ObjectNode outputs = Json.object().put("path", path).put("sourceId", plan.source());
        plan.sink().ifPresent(sink -> outputs.put("sinkId", sink));
        Task task = Task.begun(id, Source.DIALECT, plan.type(), plan.subject(), plan.result(), outputs.toString(), now);
        return control.carryOut(new TaskCommand.Begin(task, plan.change()))
                .map(begun -> Answer.of(ACCEPTED, json(begun, urls)))
                .recover(failure -> Future.failedFuture(refusal(plan, failure)));
    }

    /**
     * Refuses to make what is there. Whoever comes before the end of its making has been told to anybody came at the same time.
     *
     * @param subject id of a source, or of a source and a sink with a slash between
     * @param exists the refusal, of the id that is to be told
     */
    Future<Answer> taken(String type, String subject, Function<String, Refusal> exists) {
        return control.carryOut(new TaskCommand.IsNews(Source.DIALECT, type, subject))
                .compose(isNews -> Future.failedFuture(
                        exists.apply(isNews ? key(subject) : subject.substring(subject.indexOf('/') + 1))));
    }

    private String key(String subject) {
        return identity.project() + "/" + identity.branch() + "/" + subject;
    }

    /** Who comes second while the first one is still being made, or has just been made, is told the whole key. */
    private Throwable refusal(TaskPlan plan, Throwable failure) {
        ProblemCode code = Problem.of(failure).code();
        if (code != ProblemCode.INCORRECT_STATE && code != ProblemCode.ALREADY_EXISTS) {
            return failure;
        }
        String key = key(plan.subject());
        if (code == ProblemCode.ALREADY_EXISTS || plan.type().startsWith("api.create.")) {
            return plan.sink().isPresent() ? Entities.sinkExists(key) : Entities.sourceExists(key);
        }
        return new Refusal(
                409, "taskInProgress", "another task for \"" + key + "\" is running, try again when it has ended");
    }

    private static String random() {
        StringBuilder random = new StringBuilder(RANDOM_LENGTH);
        for (int i = 0; i < RANDOM_LENGTH; i++) {
            random.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return random.toString();
    }

    private Urls urls(Call call) {
        return Urls.of(publicUrl, call.request(), identity);
    }

    private Future<Answer> show(Call call) {
        String id = call.path().get("taskId");
        return control.carryOut(new TaskCommand.Find(Source.DIALECT, id))
                .map(found -> found.orElseThrow(
                        () -> new Refusal(404, "taskNotFound", "task \"" + id + "\" not found in the project")))
                .map(task -> Answer.ok(json(task, urls(call))));
    }

    private ObjectNode json(Task task, Urls urls) {
        ObjectNode json = Json.object()
                .put("taskId", task.id())
                .put("type", task.kind())
                .put("url", urls.task(task.id()))
                .put("status", status(task))
                .put("isFinished", !task.isRunning())
                .put("createdAt", Times.text(task.created()));
        task.ended().ifPresent(ended -> end(json, task, ended, urls));
        return json;
    }

    private static String status(Task task) {
        return task.isRunning() ? "processing" : task.error().isPresent() ? "error" : "success";
    }

    private void end(ObjectNode json, Task task, Instant ended, Urls urls) {
        json.put("finishedAt", Times.text(ended))
                .put(
                        "duration",
                        Math.max(0, Duration.between(task.created(), ended).toMillis()));
        if (task.error().isPresent()) {
            json.put("error", task.error().get());
            return;
        }
        JsonNode outputs = Json.parse(task.outputs());
        ObjectNode shown = json.put("result", task.result())
                .putObject("outputs")
                .put("url", urls.of(outputs.path("path").asText()))
                .put("projectId", identity.project())
                .put("branchId", identity.branch())
                .put("sourceId", outputs.path("sourceId").asText());
        if (outputs.has("sinkId")) {
            shown.put("sinkId", outputs.path("sinkId").asText());
        }
    }
}
