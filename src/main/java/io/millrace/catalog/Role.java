package io.millrace.catalog;

/** What a caller may do: administrators see and change everything, users their own API keys and all data. */
public enum Role {
    USER,
    ADMIN
}
