package io.millrace.model;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where records may be sent to, so that nobody reaches an inner host through this server. An entry is {@code https://host},
 * {@code http://host:port} or {@code http://host:*}; a host that begins with {@code *.} stands for all below it, but not for itself.
 * Immutable.
 */
public final class PushTargets {
    private static final Pattern ENTRY =
            Pattern.compile("(https?)://(\\*\\.)?([a-z0-9_.-]+|\\[[0-9a-f:.]+])(?::([0-9]{1,5}|\\*))?/?");

    private static final int URL_LENGTH_MAX = 2_048;
    private static final int PORT_MAX = 65_535;

    private record Entry(String scheme, boolean isBelow, String host, int port) {
        static final int ANY_PORT = -1;

        boolean allows(URI url) {
            String named = url.getHost().toLowerCase(Locale.ROOT);
            return scheme.equals(PushTargets.scheme(url))
                    && (isBelow ? named.endsWith("." + host) : named.equals(host))
                    && (port == ANY_PORT || port == portOf(url));
        }
    }

    private final List<Entry> entries;

    private PushTargets(List<Entry> entries) {
        this.entries = entries;
    }

    /**
     * @param list entries with commas between them, or blank for none
     * @throws IllegalArgumentException for an entry that is none
     */
    public static PushTargets parse(String list) {
        return new PushTargets(
                list.isBlank()
                        ? List.of()
                        : Arrays.stream(list.split(",", -1))
                                .map(PushTargets::entry)
                                .toList());
    }

    private static Entry entry(String text) {
        Matcher parts = ENTRY.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (parts.matches()) {
            String port = parts.group(4);
            int number = port == null
                    ? defaultPort(parts.group(1))
                    : port.equals("*") ? Entry.ANY_PORT : Integer.parseInt(port);
            if (number != 0 && number <= PORT_MAX) {
                return new Entry(parts.group(1), parts.group(2) != null, parts.group(3), number);
            }
        }
        throw new IllegalArgumentException(
                "'" + text + "' is not of the form https://host, http://host:port or https://*.domain");
    }

    /**
     * The address that a text is.
     *
     * @throws Problem {@code INVALID_PARAMETER} if it is none, or not one that is allowed
     */
    public URI require(String text) {
        URI url = address(text);
        if (entries.stream().noneMatch(entry -> entry.allows(url))) {
            throw refused("is not an address that this server may send to; flowcore.push.allow has "
                    + (entries.isEmpty() ? "none" : "others"));
        }
        return url;
    }

    private static URI address(String text) {
        if (text.length() > URL_LENGTH_MAX) {
            throw refused("is longer than " + URL_LENGTH_MAX + " characters");
        }
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw refused("is no address: " + e.getReason());
        }
        String scheme = scheme(url);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw refused("has to begin with https:// or http://");
        }
        if (url.getHost() == null
                || url.getRawUserInfo() != null
                || url.getRawFragment() != null
                || portOf(url) > PORT_MAX) {
            throw refused("has to name a host, and neither a user nor a fragment");
        }
        return url;
    }

    private static Problem refused(String why) {
        return new Problem(ProblemCode.INVALID_PARAMETER, "url " + why);
    }

    private static String scheme(URI url) {
        return String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    }

    private static int portOf(URI url) {
        return url.getPort() == -1 ? defaultPort(scheme(url)) : url.getPort();
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PushTargets targets && entries.equals(targets.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }
}
