package io.millrace.consumer;

import java.time.Instant;

/**
 * What a consumer has noted last.
 *
 * @param name of the consumer
 * @param text in the words of the dialect
 */
public record ConsumerNote(String name, String text, Instant noted) {}
