package io.millrace.objects;

import io.millrace.files.Checksum;
import java.util.Optional;

/**
 * What the store says of an object. Immutable.
 *
 * @param checksum as {@link ObjectStore#put} noted it; empty if somebody else put the object there
 */
public record StoredObject(long bytes, Optional<String> checksum) {
    /** Whether it is said to have these bytes. */
    public boolean isSaidToBe(Checksum expected) {
        return bytes == expected.bytes() && checksum.equals(Optional.of(expected.text()));
    }
}
