/** How far subscriptions have come. */
package io.millrace.coordinator.push;
