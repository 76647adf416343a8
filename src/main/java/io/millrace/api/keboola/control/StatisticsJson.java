package io.millrace.api.keboola.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import io.millrace.api.keboola.common.Times;
import io.millrace.model.RecordTotals;
import io.millrace.model.SinkStatistics;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** How much came through a sink, as the answers show it: a record is at one level at a time. */
final class StatisticsJson {
    private StatisticsJson() {}

    static ObjectNode of(SinkStatistics statistics) {
        ObjectNode json = Json.object();
        json.set("total", level(statistics.total()));
        ObjectNode levels = json.putObject("levels");
        put(levels, "local", statistics.log());
        put(levels, "staging", statistics.staged());
        put(levels, "target", statistics.imported());
        return json;
    }

    private static void put(ObjectNode levels, String name, RecordTotals totals) {
        if (totals.records() > 0) {
            levels.set(name, level(totals));
        }
    }

    private static ObjectNode level(RecordTotals totals) {
        ObjectNode level = Json.object();
        if (totals.records() > 0) {
            level.put("firstRecordAt", moment(totals.firstMicros())).put("lastRecordAt", moment(totals.lastMicros()));
        }
        return level.put("recordsCount", totals.records())
                .put("compressedSize", totals.compressedBytes())
                .put("uncompressedSize", totals.rawBytes());
    }

    private static String moment(long micros) {
        return Times.text(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }
}
