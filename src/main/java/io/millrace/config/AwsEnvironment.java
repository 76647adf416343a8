package io.millrace.config;

import java.util.List;
import java.util.Map;

/** Takes the keys of a store from the variables that Amazon's tools use, all of them or none. */
final class AwsEnvironment {
    private static final Map<String, String> VARIABLES = Map.of(
            S3Config.ACCESS_KEY.key(), "AWS_ACCESS_KEY_ID",
            S3Config.SECRET_KEY.key(), "AWS_SECRET_ACCESS_KEY",
            S3Config.SESSION_TOKEN.key(), "AWS_SESSION_TOKEN");

    private static final List<Setting<?>> KEYS =
            List.of(S3Config.ACCESS_KEY, S3Config.SECRET_KEY, S3Config.SESSION_TOKEN, S3Config.CREDENTIALS_FILE);

    private AwsEnvironment() {}

    /** Where a store is used, and no keys are set otherwise. */
    static void fill(Map<String, Entry> entries, Map<String, String> environment) {
        boolean isUsed = StagingConfig.PLACES.stream()
                .anyMatch(place -> entries.get(place.key()).text().contains("s3:"));
        boolean areSet =
                KEYS.stream().anyMatch(key -> !entries.get(key.key()).text().isEmpty());
        if (isUsed && !areSet) {
            VARIABLES.forEach((key, variable) -> {
                String text = environment.getOrDefault(variable, "");
                if (!text.isEmpty()) {
                    entries.put(key, new Entry(text, "environment " + variable));
                }
            });
        }
    }
}
