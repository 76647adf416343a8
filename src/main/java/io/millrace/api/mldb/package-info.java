/** MLDB: continuous datasets, windows over their chunks, and SQL over both. */
package io.millrace.api.mldb;
