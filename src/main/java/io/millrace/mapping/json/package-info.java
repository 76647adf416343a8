/**
 * JSON records to rows. A dialect compiles its language of rules to a {@link io.millrace.mapping.json.JsonRule}; the {@link
 * io.millrace.mapping.json.JsonMapping} made of it is run over a body in one pass by {@link
 * io.millrace.mapping.json.BatchMapper}.
 */
package io.millrace.mapping.json;
