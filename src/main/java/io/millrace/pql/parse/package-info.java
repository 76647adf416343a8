/** The query language: text to checked calls. */
package io.millrace.pql.parse;
