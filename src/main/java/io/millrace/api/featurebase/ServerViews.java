package io.millrace.api.featurebase;

import io.millrace.admission.FragmentView;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the server dialect calls the views of a field. */
final class ServerViews {
    private static final String STANDARD = "standard";
    static final String EXISTENCE = "existence";
    /** The field that the server keeps account of records in. */
    static final String RECORDS = "_exists";

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

    /** Whether clients see it: a field without a standard view has none of what has a value, either. */
    static boolean isShown(FragmentView view) {
        if (view instanceof FragmentView.Known known) {
            return hasStandard(known.field());
        }
        return !(view instanceof FragmentView.Rows rows && rows.view().equals(STANDARD)) || hasStandard(rows.field());
    }

    private static boolean hasStandard(Field field) {
        return !(field.options() instanceof FieldOptions.Time time && time.noStandardView());
    }

    /** What clients call a view of that kind. */
    static String name(FragmentView view) {
        if (view instanceof FragmentView.Rows rows) {
            return rows.view().equals(STANDARD) ? STANDARD : STANDARD + "_" + rows.view();
        } else if (view instanceof FragmentView.Numbers numbers) {
            return "bsig_" + numbers.field().name();
        }
        return view instanceof FragmentView.Known ? EXISTENCE : STANDARD;
    }

    /** And the field that it is of. */
    static String field(FragmentView view) {
        if (view instanceof FragmentView.Rows rows) {
            return rows.field().name();
        } else if (view instanceof FragmentView.Numbers numbers) {
            return numbers.field().name();
        }
        return view instanceof FragmentView.Known known ? known.field().name() : RECORDS;
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
