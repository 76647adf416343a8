/**
 * Whole requests to rows of stored columns, each of which is a part of the request or is made of it: its body, its headers, a
 * value in the body, what a template makes. {@link io.millrace.mapping.columns.ColumnsKind} tells the form of the rules.
 */
package io.millrace.mapping.columns;
