/** Rows of datasets, put together of records, files and what is in memory. */
package io.millrace.dataset.rows;
