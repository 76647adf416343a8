package io.millrace.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads {@code MILLRACE_HTTPS_PORT} as {@code https.port}, and so on. */
final class EnvironmentSource {
    static final String PREFIX = "MILLRACE_";

    /** Meant for the start script and for crash tests. */
    private static final Set<String> NOT_KEYS = Set.of("MILLRACE_JAVA_OPTS", "MILLRACE_FAULT_POINT");

    /** Kubernetes sets these for a service that is called millrace or millrace-something. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("MILLRACE_(?:.*_)?(?:SERVICE_(?:HOST|PORT(?:_.*)?)|PORT(?:_[0-9]+_(?:TCP|UDP)(?:_.*)?)?)");

    private EnvironmentSource() {}

    static Map<String, Entry> read(
            Map<String, String> environment, List<Setting<?>> settings, ConfigProblems problems) {
        Map<String, String> keys = settings.stream().collect(Collectors.toMap(Setting::variable, Setting::key));
        Map<String, Entry> entries = new LinkedHashMap<>();
        new TreeMap<>(environment).forEach((name, text) -> {
            String key = keys.get(name);
            if (!name.startsWith(PREFIX) || text.isEmpty() || NOT_KEYS.contains(name) || isServiceLink(name, text)) {
                return;
            }
            if (key == null) {
                problems.add(
                        name, "unknown_key", "environment", "is not a key" + NearestName.hint(name, keys.keySet()));
            } else {
                entries.put(key, new Entry(text, "environment " + name));
            }
        });
        return entries;
    }

    /** A service called millrace-https makes {@code MILLRACE_HTTPS_PORT=tcp://…}, which is no port of ours. */
    private static boolean isServiceLink(String name, String text) {
        boolean isUrl = text.startsWith("tcp://") || text.startsWith("udp://");
        return SERVICE_LINK.matcher(name).matches() && (isUrl || !name.endsWith("_PORT") || name.contains("SERVICE"));
    }
}
