package io.millrace.catalog;

import java.time.Instant;

/**
 * A definition that an endpoint or a sink has or had.
 *
 * @param number from 1
 * @param definition the details and the rule or limits, a JSON object as text
 */
public record Version(int number, Instant at, Author author, String definition) {}
