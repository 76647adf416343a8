/**
 * Times as texts and counts have them. A {@link io.millrace.mapping.time.TimeLayout} reads a text, a {@link
 * io.millrace.mapping.time.UnitClock} a count, into a {@link io.millrace.mapping.time.ReadTime}.
 */
package io.millrace.mapping.time;
