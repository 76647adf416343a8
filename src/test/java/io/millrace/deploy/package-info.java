/** Holds {@code k8s}, the {@code Dockerfile} and what they say of the server against the server itself. */
package io.millrace.deploy;
