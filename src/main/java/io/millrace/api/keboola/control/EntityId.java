package io.millrace.api.keboola.control;

import io.millrace.api.keboola.common.Refusal;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Makes the ids of sources and sinks of what people call them. */
final class EntityId {
    private static final Pattern CAPITALS = Pattern.compile("[A-Z]+");
    /** Letters and digits that are kept: ASCII, and Latin ones with accents. */
    private static final Pattern BETWEEN = Pattern.compile("[^a-zA-Z0-9\\u00C1-\\u017E]+");

    private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");
    private static final Pattern OTHERS = Pattern.compile("[^a-zA-Z0-9-]+");

    private EntityId() {}

    /**
     * Such as {@code my-source} of {@code My Source}.
     *
     * @param field what is told if nothing is left
     */
    static String of(String name, String field) {
        String parted =
                BETWEEN.matcher(CAPITALS.matcher(name).replaceAll("-$0")).replaceAll("-");
        String plain = ACCENTS.matcher(Normalizer.normalize(parted, Normalizer.Form.NFD))
                .replaceAll("");
        String id =
                OTHERS.matcher(plain).replaceAll("-").replaceAll("^-+|-+$", "").toLowerCase(Locale.ROOT);
        if (id.isEmpty()) {
            throw Refusal.badRequest('"' + field + "\" must not be empty");
        }
        return id;
    }
}
