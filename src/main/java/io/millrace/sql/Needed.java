package io.millrace.sql;

import io.millrace.cell.Path;
import io.millrace.cell.RowScan;
import io.millrace.cell.WantedColumns;
import io.millrace.sql.parse.Wildcard;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The columns that a query looks at. Confined to the one who binds it, then immutable. */
final class Needed {
    private final Set<Path> columns = new HashSet<>();
    private final List<Wildcard> wildcards = new ArrayList<>();

    /** With all that is below it. */
    void add(Path column) {
        columns.add(column);
    }

    void add(Wildcard wildcard) {
        wildcards.add(wildcard);
    }

    void addAll() {
        wildcards.add(new Wildcard(Optional.empty(), "", List.of()));
    }

    WantedColumns wanted() {
        return columns.isEmpty() && wildcards.isEmpty() ? RowScan.NO_COLUMNS : new Below(Optional.empty());
    }

    /** For the dataset whose columns are known here below its alias. */
    WantedColumns wanted(Path alias) {
        return isMet(alias) ? new Below(Optional.of(alias)) : RowScan.NO_COLUMNS;
    }

    private boolean isMet(Path path) {
        return columns.stream().anyMatch(column -> meet(column, path))
                || wildcards.stream()
                        .anyMatch(
                                one -> one.below().isEmpty() || meet(one.below().get(), path));
    }

    private final class Below implements WantedColumns {
        private final Optional<Path> alias;

        Below(Optional<Path> alias) {
            this.alias = alias;
        }

        @Override
        public boolean has(Path column) {
            return includes(whole(column));
        }

        @Override
        public boolean mayHaveBelow(Path path) {
            return isMet(whole(path));
        }

        private Path whole(Path path) {
            return alias.map(prefix -> prefix.append(path)).orElse(path);
        }
    }

    private static boolean meet(Path column, Path alias) {
        return column.isPrefixOf(alias) || alias.isPrefixOf(column);
    }

    private boolean includes(Path column) {
        if (columns.contains(column)) {
            return true;
        }
        for (int size = 1; size < column.size(); size++) {
            if (columns.contains(new Path(column.elements().subList(0, size)))) {
                return true;
            }
        }
        for (Wildcard wildcard : wildcards) {
            if (wildcard.matches(column)) {
                return true;
            }
        }
        return false;
    }
}
