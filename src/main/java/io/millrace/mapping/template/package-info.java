/**
 * Columns computed of a request by Jsonnet, bounded in time, memory and depth. {@link io.millrace.mapping.template.Template} is
 * parsed once and shared; each mapper has a {@link io.millrace.mapping.template.TemplateRunner} of its own. The language and most of
 * its library are sjsonnet's, which has no bounds: those are here, around whatever could do much at once.
 */
package io.millrace.mapping.template;
