package io.millrace.coordinator.pipeline;

/**
 * The right to act on a thing for a time. Immutable.
 *
 * @param name what it is about, such as {@code node/n1}
 * @param holder who has it
 * @param epoch the fencing number: grows with each change of hands; stored with every move made under the lease
 */
record Lease(String name, String holder, long epoch) {}
