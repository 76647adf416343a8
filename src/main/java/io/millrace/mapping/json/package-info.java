/**
 * JSON records to rows. {@link io.millrace.mapping.json.MappingSchema} is what a client defined, and the compiled {@link
 * io.millrace.mapping.json.JsonMapping} is run over a body in one pass by {@link io.millrace.mapping.json.BatchMapper}.
 */
package io.millrace.mapping.json;
