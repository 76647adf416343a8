/**
 * The shared state: carries out commands, advances slices to chunks. The only one that speaks SQL, on one event
 * loop.
 */
package io.millrace.coordinator;
