/** How much an endpoint may take: limits, budgets, and the counting of records before they are read. */
package io.millrace.admission;
