/** The dialect of FeatureBase, cloud and server: its paths, its shapes, its words for what went wrong. */
package io.millrace.api.featurebase;
