/** Every failure that somebody can meet, with a stable code, what is wrong, where, and what to do. */
package io.millrace.problem;
