package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.admission.Control;
import io.millrace.api.Right;
import io.millrace.api.json.Json;
import io.millrace.api.json.Members;
import io.millrace.transaction.ClientTransaction;
import io.millrace.transaction.TransactionAnswer;
import io.millrace.transaction.TransactionAnswer.Done;
import io.millrace.transaction.TransactionAnswer.Excluded;
import io.millrace.transaction.TransactionAnswer.IdInUse;
import io.millrace.transaction.TransactionCommand;
import io.millrace.transaction.TransactionCommand.Find;
import io.millrace.transaction.TransactionCommand.Finish;
import io.millrace.transaction.TransactionCommand.ListAll;
import io.millrace.transaction.TransactionCommand.Start;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;
import java.util.regex.Pattern;

/** Transactions, by which backups and ingesters keep out of each other's way. Confined to its verticle. */
final class TransactionRoutes {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,255}");

    private final Control control;

    TransactionRoutes(Control control) {
        this.control = control;
    }

    void mount(JsonRoutes routes) {
        routes.post("/transaction", Right.USE, Arguments.NONE, (context, body) -> start(context, null, body));
        routes.post(
                "/transaction/:id",
                Right.USE,
                Arguments.NONE,
                (context, body) -> start(context, context.pathParam("id"), body));
        routes.post(
                "/transaction/:id/finish",
                Right.USE,
                Arguments.NONE,
                (context, body) -> carryOut(context, "finishing transaction: ", new Finish(context.pathParam("id"))));
        routes.get(
                "/transaction/:id",
                Right.USE,
                Arguments.NONE,
                context -> carryOut(context, "getting transaction: ", new Find(context.pathParam("id"))));
        routes.get("/transactions", Right.USE, Arguments.NONE, context -> control.carryOut(new ListAll())
                .map(TransactionJson::byId));
        routes.get("/ui/transaction", Right.USE, context -> control.carryOut(new ListAll())
                .map(TransactionJson::list));
    }

    /** @param inPath counts more than the body's */
    private Future<JsonNode> start(RoutingContext context, String inPath, Members body) {
        String id = inPath != null
                ? inPath
                : body.text("id").filter(given -> !given.isEmpty()).orElseGet(() -> UUID.randomUUID()
                        .toString());
        Start command = new Start(
                id, TransactionJson.timeout(body), body.flag("exclusive").orElse(false));
        if (!ID.matcher(id).matches()) {
            context.response().setStatusCode(500); // the status that clients know for it
            return Future.succeededFuture(
                    Json.object().put("error", "invalid transaction ID, must match [A-Za-z0-9_-]"));
        }
        return carryOut(context, "starting transaction: ", command);
    }

    private Future<JsonNode> carryOut(
            RoutingContext context, String doing, TransactionCommand<TransactionAnswer> command) {
        return control.carryOut(command).map(answer -> {
            if (answer instanceof Done done) {
                return told(done.transaction());
            } else if (answer instanceof IdInUse taken) {
                context.response().setStatusCode(400);
                return told(taken.by()).put("error", doing + "transaction with the given id already exists");
            } else if (answer instanceof Excluded excluded) {
                context.response().setStatusCode(409);
                return told(excluded.by()).put("error", "there is an exclusive transaction, try later");
            }
            context.response().setStatusCode(404);
            return Json.object().put("error", doing + "transaction not found");
        });
    }

    private static ObjectNode told(ClientTransaction transaction) {
        ObjectNode json = Json.object();
        json.set("transaction", TransactionJson.render(transaction));
        return json;
    }
}
