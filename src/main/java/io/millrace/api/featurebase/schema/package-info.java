/**
 * The language in which FeatureBase's clients say how records become rows. {@link
 * io.millrace.api.featurebase.schema.SchemaKind} reads a {@link io.millrace.api.featurebase.schema.MappingSchema}, which is
 * compared with a table and compiled to a {@link io.millrace.mapping.json.JsonRule}.
 */
package io.millrace.api.featurebase.schema;
