/**
 * What exists: databases, tables, endpoints and keys as one immutable snapshot, and the commands that change them.
 * Read by every request, without asking anybody.
 */
package io.millrace.catalog;
