/** Values that all rooms share: tables, fields, rows, receipts. Immutable, without input or output. */
package io.millrace.model;
