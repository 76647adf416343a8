/** Queries of the MLDB dialect over sparse rows: what is asked of the sources, expressions, groups, order, joins. An engine: knows no Vert.x. */
package io.millrace.sql;
