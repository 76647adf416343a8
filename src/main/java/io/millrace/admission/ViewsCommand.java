package io.millrace.admission;

import io.millrace.model.TableId;
import java.util.Set;

/**
 * Tell which views of the tables' fields hold something, counting everything that was acknowledged before. Tables that are gone
 * have none.
 */
public record ViewsCommand(Set<TableId> tables) {
    public ViewsCommand {
        tables = Set.copyOf(tables);
    }
}
