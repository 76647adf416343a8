package io.millrace.config;

import java.util.List;

/** The keys of one component, as they stand together in {@code conf/millrace.yaml}. Immutable. */
record SettingGroup(String title, List<Setting<?>> settings) {
    SettingGroup(String title, Setting<?>... settings) {
        this(title, List.of(settings));
    }
}
