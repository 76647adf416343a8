/**
 * The benchmark behind {@code docs/performance.md}: the packaged server next to three floors, which do ever more of the
 * work that no server of its kind can avoid.
 */
package io.millrace.bench;
