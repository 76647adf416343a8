package io.millrace.api.keboola.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import io.millrace.api.keboola.common.Times;
import io.millrace.model.LoadState;
import io.millrace.model.SinkLoad;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The files of a sink, as the answers show them: its loads. */
final class FileJson {
    /** Imported ones, then those that go well, then those that failed, each by their age. */
    static final Comparator<SinkLoad> BY_STATE = Comparator.<SinkLoad, Boolean>comparing(
                    file -> file.state() != LoadState.IMPORTED)
            .thenComparing(file -> file.retry().isPresent())
            .thenComparing(SinkLoad::opened)
            .thenComparing(SinkLoad::id);

    static final Comparator<SinkLoad> NEWEST_FIRST =
            Comparator.comparing(SinkLoad::opened).thenComparing(SinkLoad::id).reversed();

    private FileJson() {}

    static ArrayNode list(List<SinkLoad> files, Comparator<SinkLoad> order) {
        ArrayNode list = Json.array();
        files.stream().sorted(order).forEach(file -> list.add(of(file)));
        return list;
    }

    private static ObjectNode of(SinkLoad file) {
        ObjectNode json = Json.object()
                .put("state", file.state().name().toLowerCase(Locale.ROOT))
                .put("openedAt", Times.text(file.opened()));
        file.closing().ifPresent(time -> json.put("closingAt", Times.text(time)));
        file.importing().ifPresent(time -> json.put("importingAt", Times.text(time)));
        file.imported().ifPresent(time -> json.put("importedAt", Times.text(time)));
        file.retry().ifPresent(retry -> json.put("retryAttempt", retry.attempt())
                .put("retryReason", retry.reason())
                .put("retryAfter", Times.text(retry.after())));
        ObjectNode statistics = StatisticsJson.of(file.statistics());
        if (!file.hasRecords()) {
            statistics.putNull("total");
        }
        json.set("statistics", statistics);
        return json;
    }
}
