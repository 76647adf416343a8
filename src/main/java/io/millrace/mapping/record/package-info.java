/**
 * Requests to rows of stored columns, whatever is in the body. {@link io.millrace.mapping.record.RecordMappingKind} tells the
 * form of the rules.
 */
package io.millrace.mapping.record;
