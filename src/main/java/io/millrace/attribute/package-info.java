/** What clients of Pilosa 1.x note at rows and records beside their bits: values, owners, changes; without a database or a protocol. */
package io.millrace.attribute;
