/** The rim of the query engine: a bounded queue, threads of its own, deadlines. */
package io.millrace.query;
