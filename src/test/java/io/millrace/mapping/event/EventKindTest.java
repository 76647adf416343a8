package io.millrace.mapping.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.mapping.Mapping;
import io.millrace.mapping.MappingRule;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.Identity;
import io.millrace.model.Request;
import io.millrace.model.StoredContent;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.row.RowEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventKindTest {
    private final EventKind kind = new EventKind(EventSettings.DEFAULT);
    private final MappingRule rule = kind.parse(" {} ");

    private static TableSchema table(Identity identity, Field... fields) {
        return new TableSchema(new TableId(1), "d", "t", identity, true, 1, 0, List.of(fields));
    }

    private static void refused(String part, Runnable call) {
        Problem problem = assertThrows(Problem.class, call::run);
        assertEquals(ProblemCode.INVALID_PARAMETER, problem.code());
        assertTrue(problem.getMessage().contains(part), problem.getMessage());
    }

    @Test
    void hasOneRule() {
        assertEquals("event", kind.name());
        refused("has no member \"producer\"", () -> kind.parse("{\"producer\": 1}"));
        refused("has to be a JSON object", () -> kind.parse("[]"));
        refused("has to be a JSON object", () -> kind.parse(""));
        refused("is not JSON", () -> kind.parse("{"));
        refused("is not JSON", () -> kind.parse("{} {}"));
    }

    @Test
    void needsItsFieldsAndIdsFromTime() {
        assertEquals(
                List.of("payload", "metadata", "valid_time", "tick", "file_first", "file_content"),
                List.copyOf(rule.plan(table(Identity.LOG_TIME), name -> Optional.empty())
                        .fieldsToCreate()
                        .keySet()));
        refused("are not times", () -> rule.plan(table(Identity.LOG), name -> Optional.empty()));
        Field text = new Field(1, "payload", FieldOptions.stored(StoredContent.TEXT), 0);
        refused("payload", () -> rule.plan(table(Identity.LOG_TIME, text), name -> Optional.empty()));
        refused("has no fields", () -> rule.compile(table(Identity.LOG_TIME), name -> Optional.empty()));
    }

    @Test
    void fillsItsFieldsWhereverTheyAre() {
        List<Field> fields = new ArrayList<>();
        fields.add(new Field(9, "other", FieldOptions.set(true), 0));
        List<EventFields> backwards = new ArrayList<>(List.of(EventFields.values()));
        Collections.reverse(backwards);
        for (EventFields field : backwards) {
            fields.add(new Field(10 + fields.size(), field.word(), field.options(), 0));
        }
        TableSchema table = table(Identity.LOG_TIME, fields.toArray(Field[]::new));
        assertTrue(rule.plan(table, name -> Optional.empty()).fieldsToCreate().isEmpty());
        Mapping mapping = rule.compile(table, name -> Optional.empty());
        RowEncoder rows = new RowEncoder(table);
        byte[] body = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
        mapping.mapper(rows, EventRows.BOUNDS)
                .map(Request.of(body, body.length, "").received(1_000), 1);
        String line = new String(rows.finish().csv(), StandardCharsets.UTF_8);
        assertEquals(
                ",1000,,,,,,,\"{\"\"producer\"\":\"\"\"\",\"\"ingested-at\"\":\"\"1970-01-01T00:00:00.001Z\"\"}\",\"{\"\"a\"\":1}\"\n",
                line);
    }

    @Test
    void countsTheEventsOfABodyWithoutReadingThem() {
        Mapping mapping = rule.compile(EventRows.grown(table(Identity.LOG_TIME), rule), name -> Optional.empty());
        byte[] body = "[{},{\"a\":[1,2]}]".getBytes(StandardCharsets.UTF_8);
        Request batch = Request.of(body, body.length, Request.JSON_RECORDS);
        assertEquals(2, mapping.framing(batch).whole(body, body.length).records());
        Request single = Request.of(body, body.length, "application/json");
        assertEquals(1, mapping.framing(single).whole(body, body.length).records());
    }

    @Test
    void refusesSettingsThatLetNothingLive() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new EventSettings(1, 1, Duration.ofDays(1), Duration.ofDays(1), Duration.ZERO));
        assertThrows(
                IllegalArgumentException.class,
                () -> new EventSettings(10, 1, Duration.ofDays(1), Duration.ofDays(2), Duration.ZERO));
    }
}
