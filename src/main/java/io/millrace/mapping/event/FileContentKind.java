package io.millrace.mapping.event;

import io.millrace.mapping.Mapping;
import io.millrace.mapping.MappingKind;
import io.millrace.mapping.MappingPlan;
import io.millrace.mapping.MappingRule;
import io.millrace.model.FieldOptions;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Rules that keep the contents of files whose events do not hold them; {@code {}} is the only one. Their table gives ids from time and has the
 * fields of {@link FileField}.
 *
 * <p>Of all requests only those of the content type {@link io.millrace.model.Request#FILE_PART} are taken: the body is one part of a file. The
 * parameter {@link #FILE} is the record of the file's first part, and absent of that. Headers are those of the file, see {@link EventKind}: they are
 * checked, and the content of ephemeral events expires a day after these.
 */
public final class FileContentKind implements MappingKind {
    public static final String NAME = "event-file";

    /** The name of the request parameter that says which file a part, or an event, belongs to: the record of its first part. */
    public static final String FILE = "file";

    private final EventSettings settings;

    public FileContentKind(EventSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public MappingRule parse(String text) {
        if (!text.equals("{}")) {
            throw new Problem(ProblemCode.INVALID_PARAMETER, "a rule of the kind " + NAME + " has to be {}");
        }
        return new Rule(settings);
    }

    private record Rule(EventSettings settings) implements MappingRule {
        @Override
        public MappingPlan plan(TableSchema table, Function<String, Optional<TableSchema>> tables) {
            Map<String, FieldOptions> missing = new LinkedHashMap<>();
            for (FileField field : FileField.values()) {
                if (table.field(field.word()).isEmpty()) {
                    missing.put(field.word(), field.options());
                }
            }
            return new MappingPlan(missing, List.of());
        }

        @Override
        public Mapping compile(TableSchema table, Function<String, Optional<TableSchema>> tables) {
            for (FileField field : FileField.values()) {
                if (!table.field(field.word())
                        .map(there -> there.options().equals(field.options()))
                        .orElse(false)) {
                    throw new Problem(
                            ProblemCode.INVALID_PARAMETER,
                            "the table " + table.name() + " has no field " + field.word()
                                    + " for the contents of files");
                }
            }
            return new FileContentMapping(table, settings);
        }
    }
}
