package io.millrace.pql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.RowCursor;
import io.millrace.chunk.TimeViews;
import io.millrace.model.FieldOptions;
import io.millrace.pql.parse.Call;
import io.millrace.pql.parse.PqlLimits;
import io.millrace.pql.parse.PqlParser;
import io.millrace.pql.result.RowName;
import io.millrace.table.RowColumn;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TimeRangeTest {
    /** A field of which only the options and the views are asked. */
    private record ViewsOnly(FieldOptions options, NavigableSet<String> views) implements QueryField {
        @Override
        public String name() {
            return "f";
        }

        @Override
        public RecordSet known() {
            throw new UnsupportedOperationException();
        }

        @Override
        public RecordSet row(Collection<String> ofViews, RowName row, RecordSet onlyOrNull) {
            throw new UnsupportedOperationException();
        }

        @Override
        public RowCursor rows(Collection<String> ofViews) {
            throw new UnsupportedOperationException();
        }

        @Override
        public RowCursor rowsAfter(Collection<String> ofViews, RowName row) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean knows(String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long[] ids(RowKeyIds keyIds, List<String> keys) {
            throw new UnsupportedOperationException();
        }

        @Override
        public RowColumn rowsOf(Collection<String> ofViews, RecordSet records) {
            throw new UnsupportedOperationException();
        }
    }

    private static Set<String> views(QueryField field, String range) {
        Call call = new PqlParser(PqlLimits.DEFAULT)
                .parse("Rows(f" + range + ")")
                .calls()
                .get(0);
        return new TreeSet<>(TimeRange.views(call, field));
    }

    /** Where every hour has a value. Ends within an hour are left out: there we read the started hour. */
    @Test
    void coversRangesLikeTheVectors() throws IOException {
        for (JsonNode vector : vectors()) {
            LocalDateTime from = LocalDateTime.parse(vector.get("from").asText());
            LocalDateTime to = LocalDateTime.parse(vector.get("to").asText());
            if (to.getMinute() != 0) {
                continue;
            }
            String quantum = vector.get("quantum").asText();
            TreeSet<String> expected = new TreeSet<>();
            vector.get("views").forEach(view -> expected.add(view.asText()));
            TreeSet<String> existing = new TreeSet<>(List.of(TimeViews.STANDARD));
            for (LocalDateTime hour = from.minusYears(1); hour.isBefore(to.plusYears(1)); hour = hour.plusHours(1)) {
                existing.addAll(TimeViews.of(quantum, hour.toEpochSecond(ZoneOffset.UTC) * 1_000_000));
            }
            ViewsOnly field = new ViewsOnly(FieldOptions.time(false, quantum, Duration.ZERO, false), existing);
            assertEquals(expected, views(field, ", from='" + from + "', to='" + to + "'"), vector.toString());
        }
    }

    private static Iterable<JsonNode> vectors() throws IOException {
        try (InputStream in = TimeRangeTest.class.getResourceAsStream("/vectors/featurebase-time.json")) {
            return new ObjectMapper().readTree(in).get("range_to_views");
        }
    }

    @Test
    void readsTheStandardViewWithoutARange() {
        check("", true, List.of("standard"), "2021", "standard");
        check("", false, List.of("2020", "2021"), "2021", "202101", "2020");
        check(", from='2000-01-01T00:00'", true, List.of(), "standard");
    }

    @Test
    void clampsOpenAndFarRangesToWhatThereIs() {
        String[] views = {"1999", "2002", "199912", "200201", "19991231", "20020101", "1999123100", "2002010102"};
        check(", to='2002-01-01T03:00'", true, List.of("1999", "2002010102"), views);
        check(", to='2002-01-01T02:00'", true, List.of("1999"), views);
        check(", from='2000-01-01T00:00'", true, List.of("2002"), views);
    }

    private static void check(String range, boolean hasStandardView, List<String> expected, String... existing) {
        FieldOptions options = FieldOptions.time(false, "YMDH", Duration.ZERO, !hasStandardView);
        ViewsOnly field = new ViewsOnly(options, new TreeSet<>(List.of(existing)));
        assertEquals(new TreeSet<>(expected), views(field, range));
    }
}
