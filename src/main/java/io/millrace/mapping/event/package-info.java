/**
 * Events: JSON objects with metadata and two times, kept as they came. A request is one event or a batch of them, of which all become rows
 * or none; {@link io.millrace.mapping.event.EventFields} are the fields of their table.
 */
package io.millrace.mapping.event;
