/**
 * Schema to compiled mapping, and JSON records to rows. {@link io.millrace.mapping.MappingSchema} is what a client defined;
 * {@link io.millrace.mapping.MappingPlan} says what it needs of a table; {@link io.millrace.mapping.Mapping} is the
 * compiled form and {@link io.millrace.mapping.BatchMapper} runs it over a body in one pass.
 */
package io.millrace.mapping;
