package io.millrace.admission;

import io.millrace.model.Interruption;
import java.util.List;
import java.util.function.Function;

/**
 * Tell how many bits there are where. Fragments without bits are left out.
 *
 * @param areListed whether the containers are wanted, one by one
 * @param areSummed whether checksums are wanted
 * @param interruption ends the work, waiting or running
 * @param form makes the reply of the fragments, which come in no order, on the thread that has worked them out
 */
public record InspectCommand(
        FragmentFilter filter,
        boolean areListed,
        boolean areSummed,
        Interruption interruption,
        Function<List<Fragment>, byte[]> form) {
    /** Whether it matters which number a row has. */
    public boolean isDetailed() {
        return areListed || areSummed;
    }
}
