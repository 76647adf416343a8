/**
 * JSON documents of any shape, read once and asked by path: {@link io.millrace.mapping.document.JsonDocument} knows where each
 * value stands in the bytes, and copies none of them before somebody wants it. Forms become such documents too.
 */
package io.millrace.mapping.document;
