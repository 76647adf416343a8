package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.admission.Control;
import io.millrace.api.json.Call;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand.CreateDatabase;
import io.millrace.catalog.ControlCommand.DeleteDatabase;
import io.millrace.catalog.Database;
import io.millrace.catalog.DatabaseState;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;

/** Databases: name spaces for tables and endpoints. Immutable. */
final class DatabaseRoutes {
    private final Control control;

    DatabaseRoutes(Control control) {
        this.control = control;
    }

    /** @param base such as {@code /v2/databases} */
    void mount(CloudRoutes routes, String base) {
        routes.change(HttpMethod.POST, base, 201, this::create);
        routes.get(base, call -> CloudJson.list("databases", call.catalog().databases(), CloudJson::database));
        routes.get(base + "/:database", call -> CloudJson.database(find(call.catalog(), call.path("database"))));
        routes.delete(base + "/:database", 202, this::delete);
        routes.refuse(
                base + "/:database/query/sql",
                context -> new Problem(
                        ProblemCode.NOT_IMPLEMENTED, "SQL is not served here; send PQL to /index/{table}/query"));
    }

    private Future<JsonNode> create(Call call) {
        String name = Names.free(call.body(), "name");
        String shape = call.body()
                .object("database_options")
                .flatMap(options -> options.text("shape"))
                .orElse("");
        return control.carryOut(new CreateDatabase(name, shape)).map(CloudJson::database);
    }

    private Future<Void> delete(Call call) {
        Database database = find(call.catalog(), call.path("database"));
        return database.state() == DatabaseState.DELETING
                ? Future.succeededFuture()
                : control.carryOut(new DeleteDatabase(database.id()));
    }

    static Database find(Catalog catalog, String id) {
        return catalog.database(id)
                .orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, "there is no database with the id " + id));
    }
}
