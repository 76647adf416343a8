package io.millrace.sql;

import io.millrace.sql.Names.Side;
import io.millrace.sql.parse.Expression.Call;
import io.millrace.sql.parse.SqlProblem;
import io.millrace.sql.parse.Wildcard;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Binds the functions that see more of a row than one value. Confined to one query. */
final class RowCalls {
    private static final String OVER_VERSIONS = "temporal_";
    private static final String OVER_COLUMNS = "horizontal_";
    private static final Wildcard ALL = new Wildcard(Optional.empty(), "", List.of());

    private final Binder binder;
    private final Names names;
    private final boolean areOfVersions;

    /** @param areOfVersions whether they stand in WHEN */
    RowCalls(Binder binder, Names names, boolean areOfVersions) {
        this.binder = binder;
        this.names = names;
        this.areOfVersions = areOfVersions;
    }

    /** Null if the function is not of this kind. */
    Bound bind(Call call) {
        Bound bound = ofName(call);
        if (bound == null && call.dataset().isEmpty()) {
            bound = ofTimes(call);
            bound = bound == null ? ofCells(call) : bound;
        }
        return bound == null ? null : new Located(bound, call.place());
    }

    private Bound ofName(Call call) {
        switch (call.name()) {
            case "rowname":
                Binder.checkArguments(call, 0, 0);
                return new RowFunction.OfName(side(call), RowFunction::nameOf);
            case "rowpath":
                Binder.checkArguments(call, 0, 0);
                return new RowFunction.OfName(side(call), RowFunction::pathOf);
            case "rowhash":
                Binder.checkArguments(call, 0, 0);
                return new RowFunction.OfName(side(call), RowFunction::hashOf);
            case "rowpathelement":
                Binder.checkArguments(call, 1, 1);
                return new RowFunction.Element(
                        side(call), binder.bind(call.arguments().get(0)));
            default:
                return null;
        }
    }

    private Side side(Call call) {
        return names.side(call.dataset(), call.place());
    }

    private Bound ofTimes(Call call) {
        switch (call.name()) {
            case "latest_timestamp", "max_timestamp":
                return new RowFunction.TimeOf(argument(call), true);
            case "earliest_timestamp", "min_timestamp":
                return new RowFunction.TimeOf(argument(call), false);
            case "value_timestamp", "timestamp":
                Binder.checkArguments(call, 0, 0);
                if (areOfVersions) {
                    return new RowFunction.VersionTime();
                }
                throw SqlProblem.at(
                        call.place(), call.name() + "() is about one version of a cell; it belongs in WHEN");
            default:
                return null;
        }
    }

    private Bound ofCells(Call call) {
        if (call.name().equals("columncount")) {
            return new RowFunction.ColumnCount(argument(call));
        }
        Supplier<Accumulator> overVersions = accumulator(call, OVER_VERSIONS);
        if (overVersions != null) {
            return new RowFunction.OverVersions(overVersions, argument(call));
        }
        Supplier<Accumulator> overColumns = accumulator(call, OVER_COLUMNS);
        return overColumns == null ? null : new RowFunction.OverColumns(overColumns, argument(call));
    }

    private Supplier<Accumulator> accumulator(Call call, String prefix) {
        return call.name().startsWith(prefix)
                ? Accumulator.of(call.name().substring(prefix.length()), binder.budget())
                : null;
    }

    /** The whole row if there is none. */
    private Bound argument(Call call) {
        Binder.checkArguments(call, 0, 1);
        return call.arguments().isEmpty()
                ? new Columns.Many(binder.columns(ALL, call.place()), Optional.empty())
                : binder.bind(call.arguments().get(0));
    }
}
