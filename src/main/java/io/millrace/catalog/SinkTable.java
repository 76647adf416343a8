package io.millrace.catalog;

import io.millrace.model.Identity;
import java.util.Optional;

/**
 * Which table a sink is to write to.
 *
 * @param name of the table
 * @param made where the table may be and what it becomes if it is not there; empty if it has to be there, in the endpoint's
 *     database
 */
public record SinkTable(String name, Optional<Made> made) {
    /**
     * A table that is made when it is needed, with its database.
     *
     * @param database its name
     * @param identity of the table if it is made
     * @param isOwn whether the table is made in any case, under a name with a number behind it if that is taken
     */
    public record Made(String database, Identity identity, boolean isOwn) {}

    /** One that is there, in the endpoint's database. */
    public static SinkTable existing(String name) {
        return new SinkTable(name, Optional.empty());
    }

    /** One of a named database; both are made if they are not there. */
    public static SinkTable madeIn(String database, String name, Identity identity) {
        return new SinkTable(name, Optional.of(new Made(database, identity, false)));
    }

    /** A new one that no other sink has, in a named database, which is made if it is not there. */
    public static SinkTable ownIn(String database, String name, Identity identity) {
        return new SinkTable(name, Optional.of(new Made(database, identity, true)));
    }
}
