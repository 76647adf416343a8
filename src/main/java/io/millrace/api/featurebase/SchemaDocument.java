package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.json.Members;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand.TableOutline;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads a schema as {@link ServerJson} writes it. Members that tell only what is there mean nothing here, and so do those that
 * are not known. Immutable.
 */
final class SchemaDocument {
    static final String APPLYING = "apply schema to Pilosa: ";
    static final String DECODING = "decoding request as JSON Pilosa schema: ";

    private final Catalog catalog;

    /** @param catalog what there is, whose names need not be such as this dialect makes */
    SchemaDocument(Catalog catalog) {
        this.catalog = catalog;
    }

    List<TableOutline> read(JsonNode body) {
        return told(DECODING, () -> {
            List<TableOutline> tables = new ArrayList<>();
            if (body.isMissingNode()) {
                throw new Problem(ProblemCode.INVALID_BODY, "the body is empty");
            }
            Members.ofBody(body).objects("indexes").forEach(index -> tables.add(table(index)));
            return tables;
        });
    }

    private TableOutline table(Members index) {
        String name = index.requiredText("name");
        List<Members> fields = index.objects("fields");
        return told(APPLYING, () -> {
            Optional<TableSchema> there = catalog.tableNamed(name);
            if (there.isEmpty()) {
                Names.requireServerName(name, "creating index: persisting index: validating name: ");
            }
            IndexOptions options = index.object("options").map(IndexOptions::of).orElse(IndexOptions.DEFAULT);
            return new TableOutline(
                    name, options.notes(), options.identity(), options.trackExistence(), fields(fields, name, there));
        });
    }

    private Map<String, FieldOptions> fields(List<Members> fields, String index, Optional<TableSchema> there) {
        ServerFieldOptions reader =
                new ServerFieldOptions(name -> there.flatMap(table -> catalog.table(table.database(), name)), false);
        Map<String, FieldOptions> options = new LinkedHashMap<>();
        for (Members field : fields) {
            String name = field.requiredText("name");
            told("creating field: " + index + "." + name + ": ", () -> {
                if (there.flatMap(table -> table.field(name)).isEmpty()) {
                    Names.requireServerName(name, "validating name: ");
                }
                FieldOptions read = options(field, name, there, reader);
                if (options.put(name, read) != null) {
                    throw new Problem(ProblemCode.INVALID_PARAMETER, "the field is there twice");
                }
                return read;
            });
        }
        return options;
    }

    /** Fields of stored values are made elsewhere, and stay. */
    private static FieldOptions options(
            Members field, String name, Optional<TableSchema> there, ServerFieldOptions reader) {
        Optional<Members> given = field.object("options");
        boolean isStored = given.flatMap(options -> options.text("type"))
                .filter(FieldType.STORED.word()::equals)
                .isPresent();
        return there.flatMap(table -> table.field(name))
                .filter(found -> isStored && found.type() == FieldType.STORED)
                .map(found -> found.options())
                .orElseGet(() -> given.map(reader::ofDocument).orElseGet(() -> FieldOptions.set(false)));
    }

    /** What is wrong, with words before it that say what failed, unless words of that kind are there already. */
    private static <T> T told(String doing, Supplier<T> work) {
        try {
            return work.get();
        } catch (Problem problem) {
            boolean isTold = problem.getMessage().startsWith(APPLYING);
            throw new Problem(problem.code(), (isTold ? "" : doing) + problem.getMessage()).causedBy(problem);
        }
    }
}
