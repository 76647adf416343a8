package io.millrace;

import io.millrace.api.ManagementVerticle.Operation;
import io.millrace.bus.Bus;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.transfer.Transfers;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What an operator can ask of the running server. Immutable. */
record Operations(Bus bus, EndpointCatalog catalog) {
    Map<String, Operation> byPath() {
        return Map.of("/flush", this::flush, "/repair", this::repair);
    }

    /** Answers when all rows that were acknowledged before are in chunks on disk: of the tables that are named, or of all. */
    private Future<String> flush(MultiMap parameters) {
        return bus.request(Transfers.FLUSH, new Transfers.Flush(tables(parameters)))
                .map("flushed\n");
    }

    /** Answers with a line for each chunk that was damaged or gone, of the tables that are named, or of all. */
    private Future<String> repair(MultiMap parameters) {
        return bus.request(Transfers.REPAIR, new Transfers.Repair(tables(parameters)))
                .compose(Operations::report);
    }

    private static Future<String> report(List<String> lines) {
        String text = lines.isEmpty() ? "no chunk is damaged" : String.join("\n", lines);
        return lines.stream().anyMatch(line -> line.contains(Transfers.CANNOT))
                ? Future.failedFuture(new Problem(ProblemCode.CORRUPT_FILE, text))
                : Future.succeededFuture(text + "\n");
    }

    private Set<TableId> tables(MultiMap parameters) {
        return parameters.getAll("table").stream().map(this::table).collect(Collectors.toUnmodifiableSet());
    }

    private TableId table(String name) {
        return catalog.current()
                .tableNamed(name)
                .map(table -> table.id())
                .orElseThrow(() -> new Problem(
                        ProblemCode.NOT_FOUND, "there is no table '" + name + "'; name it, or database.table"));
    }
}
