package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** Asks for one record's members in time ranges that are one view long. Confined to one thread. */
final class VectorViews {
    private final MillraceClient client;
    private final String table;
    private final JsonNode id;

    VectorViews(MillraceClient client, String table, JsonNode id) {
        this.client = client;
        this.table = table;
        this.id = id;
    }

    /** @param views for each time column its views by suffix, with the members in each */
    void check(JsonNode views) throws IOException, InterruptedException {
        for (Map.Entry<String, JsonNode> column : views.properties()) {
            checkColumn(column.getKey(), column.getValue());
        }
    }

    private void checkColumn(String column, JsonNode views) throws IOException, InterruptedException {
        String finest = "";
        for (Map.Entry<String, JsonNode> view : views.properties()) {
            for (JsonNode member : view.getValue()) {
                String range = view.getKey().equals("standard")
                        ? ""
                        : Period.of(view.getKey()).range();
                checkMember(column, member, range, true);
            }
            finest = view.getKey().equals("standard") || view.getKey().length() < finest.length()
                    ? finest
                    : view.getKey();
        }
        checkNothingElse(column, views.get("standard"), finest);
    }

    /** A record without a time has no dated view; one with a time is not in the periods around it. */
    private void checkNothingElse(String column, JsonNode members, String finest)
            throws IOException, InterruptedException {
        for (JsonNode member : members) {
            if (finest.isEmpty()) {
                checkMember(column, member, ", from=1900-01-01T00:00, to=2200-01-01T00:00", false);
            } else {
                checkMember(column, member, Period.of(finest).moved(-1).range(), false);
                checkMember(column, member, Period.of(finest).moved(1).range(), false);
            }
        }
    }

    private void checkMember(String column, JsonNode member, String range, boolean expected)
            throws IOException, InterruptedException {
        String row = "Row(" + column + "=" + member + range + ")";
        long found = client.count(table, "Intersect(" + row + ", ConstRow(columns=[" + id + "]))");
        assertEquals(expected ? 1 : 0, found, row);
    }

    /** The time that one view covers. */
    private record Period(LocalDateTime start, ChronoUnit unit) {
        /** @param suffix of the view's name: year, month, day and hour without separators */
        static Period of(String suffix) {
            int year = Integer.parseInt(suffix.substring(0, 4));
            int month = suffix.length() < 6 ? 1 : Integer.parseInt(suffix.substring(4, 6));
            int day = suffix.length() < 8 ? 1 : Integer.parseInt(suffix.substring(6, 8));
            int hour = suffix.length() < 10 ? 0 : Integer.parseInt(suffix.substring(8, 10));
            ChronoUnit unit =
                    switch (suffix.length()) {
                        case 4 -> ChronoUnit.YEARS;
                        case 6 -> ChronoUnit.MONTHS;
                        case 8 -> ChronoUnit.DAYS;
                        default -> ChronoUnit.HOURS;
                    };
            return new Period(LocalDateTime.of(year, month, day, hour, 0), unit);
        }

        Period moved(int periods) {
            return new Period(start.plus(periods, unit), unit);
        }

        /** As arguments of a row call; a date and time without seconds needs no quotes. */
        String range() {
            return ", from=" + start + ", to=" + start.plus(1, unit);
        }
    }
}
