package io.millrace.mapping.json;

import io.millrace.mapping.MappingKind;

/** Rules that are written as a {@link MappingSchema}. */
public final class JsonMappingKind implements MappingKind {
    public static final MappingKind INSTANCE = new JsonMappingKind();

    private JsonMappingKind() {}

    @Override
    public String name() {
        return "json";
    }

    @Override
    public MappingSchema parse(String text) {
        return MappingSchema.parse(text);
    }
}
