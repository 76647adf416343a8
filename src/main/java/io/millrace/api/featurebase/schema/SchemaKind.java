package io.millrace.api.featurebase.schema;

import io.millrace.mapping.MappingKind;
import io.millrace.model.MappingSpec;

/** Rules that are written as a {@link MappingSchema}. */
public final class SchemaKind implements MappingKind {
    public static final SchemaKind INSTANCE = new SchemaKind();

    private SchemaKind() {}

    /** Stored with the rules since before there were other languages for JSON records. */
    @Override
    public String name() {
        return "json";
    }

    @Override
    public MappingSchema parse(String text) {
        return MappingSchema.parse(text);
    }

    /** A rule as it is stored; what is wrong with it is found out later. */
    public MappingSpec spec(String text) {
        return new MappingSpec(name(), text);
    }
}
