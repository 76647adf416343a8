package io.millrace.catalog;

import io.millrace.model.ByteSize;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.List;

/**
 * What an endpoint or a sink has of its own in place of the server's configuration, by the configuration's keys and in its form. A
 * limit counts where it is tighter than the server's. Other keys are the dialect's.
 */
public final class Overrides {
    /** The largest body, inflated. Of endpoints. */
    public static final String REQUEST_BODY = "limits.request.body";

    /** The largest stored value. Of sinks. */
    public static final String VALUE = "limits.value.bytes";

    private static final List<String> SIZES = List.of(REQUEST_BODY, VALUE);

    private Overrides() {}

    /** @throws Problem {@code INVALID_PARAMETER} if one of the values cannot be read */
    public static void require(Details details) {
        for (String key : SIZES) {
            String text = details.settings().get(key);
            if (text != null && size(key, text) < 1) {
                throw new Problem(
                        ProblemCode.INVALID_PARAMETER, key + " is " + text + "; it has to be at least 1 byte");
            }
        }
    }

    private static long size(String key, String text) {
        try {
            return ByteSize.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Problem(ProblemCode.INVALID_PARAMETER, key + ": " + e.getMessage()).causedBy(e);
        }
    }

    /** The limit in bytes. */
    public static long size(Details details, String key, long server) {
        String text = details.settings().isEmpty() ? null : details.settings().get(key);
        return text == null ? server : Math.min(server, size(key, text));
    }
}
