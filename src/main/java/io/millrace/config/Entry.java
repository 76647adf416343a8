package io.millrace.config;

/**
 * A value as it was given.
 *
 * @param origin where it was given, for people: {@code default}, {@code conf/millrace.yaml line 3}, …
 */
record Entry(String text, String origin) {}
