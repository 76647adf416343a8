/** The words of Flowcore: ids that are times, and hours as buckets. */
package io.millrace.api.flowcore;
