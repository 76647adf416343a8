/** OpenTelemetry's protocol: messages in protobuf and JSON to flat records, one JSON object each, and the answers to them. */
package io.millrace.mapping.otlp;
