/** The SQL of MLDB as text: tokens, grammar, and the tree that comes out. Knows nothing of rows. */
package io.millrace.sql.parse;
