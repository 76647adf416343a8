/** Answers as values, and the forms in which they are written, part by part. */
package io.millrace.pql.result;
