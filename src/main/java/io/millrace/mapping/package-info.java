/**
 * How a request becomes rows. A {@link io.millrace.model.MappingSpec} is stored; its {@link io.millrace.mapping.MappingKind}
 * reads it into a {@link io.millrace.mapping.MappingRule}, which is compiled for a table to a {@link
 * io.millrace.mapping.Mapping}; a {@link io.millrace.mapping.Framing} says which bytes are records.
 */
package io.millrace.mapping;
