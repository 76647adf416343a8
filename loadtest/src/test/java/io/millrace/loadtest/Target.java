package io.millrace.loadtest;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The server that is tested. Immutable.
 *
 * @param base scheme, host and port, without a slash behind them
 * @param key of an administrator
 */
record Target(String base, String key, Trust trust) {
    private static final String KEY_VARIABLE = "LOADTEST_KEY";

    static Target of(Settings settings) {
        return new Target(base(settings, Property.BASE_URL), key(settings), Trust.of(settings));
    }

    /** An address without a path. */
    static String base(Settings settings, Property property) {
        String text = settings.required(property);
        try {
            URI uri = URI.create(text);
            boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (isHttp
                    && uri.getPath().replace("/", "").isEmpty()
                    && uri.getHost() != null
                    && uri.getQuery() == null
                    && uri.getUserInfo() == null) {
                return uri.getScheme() + "://" + uri.getAuthority();
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new SettingsException(
                property, "has to be an address such as https://localhost:8443, without a path, but is " + text);
    }

    private static String key(Settings settings) {
        String variable = System.getenv(KEY_VARIABLE);
        if (settings.text(Property.KEY).isPresent()) {
            return settings.required(Property.KEY);
        }
        if (variable != null && !variable.isBlank()) {
            return variable.strip();
        }
        Path file = Path.of(settings.required(Property.KEY_FILE));
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new SettingsException(
                    Property.KEY_FILE,
                    "cannot read " + file.toAbsolutePath() + "; name the file with the key, or set " + KEY_VARIABLE);
        }
    }
}
