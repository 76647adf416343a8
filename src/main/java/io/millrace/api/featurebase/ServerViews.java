package io.millrace.api.featurebase;

import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the server dialect calls the views of a field. */
final class ServerViews {
    private static final String STANDARD = "standard";
    static final String EXISTENCE = "existence";

    private ServerViews() {}

    /**
     * First that without a time, then those of periods, then that of what has a value.
     *
     * @param stored the names of the views that hold something, in their order; any name for a field without views of rows
     */
    static List<String> of(Field field, Set<String> stored) {
        if (stored.isEmpty()) {
            return List.of();
        }
        return switch (field.type()) {
            case SET, MUTEX, BOOL -> List.of(STANDARD, EXISTENCE);
            case TIME -> ofTime((FieldOptions.Time) field.options(), stored);
            case INT, DECIMAL, TIMESTAMP -> List.of("bsig_" + field.name());
            case STORED -> List.of(STANDARD);
        };
    }

    /** The stored name of one of those. */
    static String stored(String view) {
        return view.startsWith(STANDARD + "_") ? view.substring(STANDARD.length() + 1) : STANDARD;
    }

    private static List<String> ofTime(FieldOptions.Time options, Set<String> stored) {
        List<String> names = new ArrayList<>();
        boolean hasStandard = stored.contains(STANDARD) && !options.noStandardView();
        if (hasStandard) {
            names.add(STANDARD);
        }
        stored.stream().filter(view -> !view.equals(STANDARD)).forEach(view -> names.add(STANDARD + "_" + view));
        if (hasStandard) {
            names.add(EXISTENCE);
        }
        return names;
    }
}
