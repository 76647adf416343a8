/** Meters by name, and what readiness is made of. Others tell it; it asks nobody on their way. */
package io.millrace.metrics;
