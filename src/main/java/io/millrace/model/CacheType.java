package io.millrace.model;

import java.util.Locale;

/** Which rows a set or mutex field keeps ranked. Kept for the dialect: counts here are always exact. */
public enum CacheType {
    RANKED,
    LRU,
    NONE;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
