/** The MLDB dialect, spoken to a running server. */
package io.millrace.apptest.mldb;
