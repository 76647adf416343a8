/** Attributes of rows and records. */
package io.millrace.coordinator.attribute;
