package io.millrace.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whose pages may use the server from a browser.
 *
 * @param origins as browsers name them: scheme, host and, where it is not the scheme's own, port, in lower case; {@code *} alone
 *     means all
 */
public record CorsConfig(Set<String> origins) {
    private static final String ALL = "*";
    private static final Pattern ORIGIN =
            Pattern.compile("([a-z][a-z0-9+.-]*)://([a-z0-9._-]+|\\[[0-9a-f:.]+])(:[0-9]{1,5})?");

    static final Setting<Set<String>> ORIGINS = new Setting<>(
            "cors.origins",
            "",
            new ValueType<>(
                    "origins with commas between them, such as https://app.example.com, or *, or empty",
                    CorsConfig::parse,
                    text -> text),
            "Origins whose pages may call the server from a browser; * means all. Empty: none, but for paths that are open by"
                    + " their nature.");

    static final SettingGroup GROUP = new SettingGroup("Browsers", ORIGINS);

    static CorsConfig read(Values values) {
        return new CorsConfig(values.get(ORIGINS));
    }

    private static Set<String> parse(String text) {
        if (text.isBlank()) {
            return Set.of();
        }
        return text.strip().equals(ALL)
                ? Set.of(ALL)
                : Arrays.stream(text.split(",", -1)).map(CorsConfig::origin).collect(Collectors.toUnmodifiableSet());
    }

    /** As browsers write it. */
    private static String origin(String text) {
        Matcher origin = ORIGIN.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!origin.matches()) {
            throw ValueType.expected(
                    text.strip(), "an origin: scheme and host, such as https://app.example.com, and a port if need be");
        }
        String port = origin.group(3);
        boolean isUsual = port == null
                || (port.equals(":443") && origin.group(1).equals("https"))
                || (port.equals(":80") && origin.group(1).equals("http"));
        return isUsual ? origin.group(1) + "://" + origin.group(2) : origin.group();
    }
}
