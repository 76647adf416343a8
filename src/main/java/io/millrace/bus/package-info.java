/**
 * Typed request and reply on the event bus, by reference, always answered or timed out. The only one that touches
 * the event bus.
 */
package io.millrace.bus;
