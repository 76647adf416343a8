package io.millrace.mapping.template;

import scala.collection.mutable.HashMap;
import sjsonnet.Path;

/** The place of a template, which is none: it is no file, and nothing is beside it. Immutable. */
final class TextPath implements Path {
    static final TextPath TEMPLATE = new TextPath();

    private TextPath() {}

    @Override
    public String relativeToString(Path other) {
        return "template";
    }

    @Override
    public Path parent() {
        return this;
    }

    @Override
    public int segmentCount() {
        return 1;
    }

    @Override
    public String last() {
        return "template";
    }

    @Override
    public Path $div(String name) {
        return this;
    }

    @Override
    public String renderOffsetStr(int offset, HashMap<Path, int[]> contents) {
        return "template:" + offset;
    }
}
