/** Numbers of the keys of rows. */
package io.millrace.coordinator.keys;
