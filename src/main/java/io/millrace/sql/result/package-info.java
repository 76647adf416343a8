/** Results of queries as JSON, in the formats that clients of MLDB know; written row by row where the format allows. */
package io.millrace.sql.result;
