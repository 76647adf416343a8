package io.millrace.mapping.template;

import fastparse.IndexedParserInput;
import fastparse.ParserInput;
import sjsonnet.ResolvedFile;

/** The text of a template for the parser, which goes back and forth in it; some texts make it do so without end. One use. */
final class CountedText extends ParserInput implements ResolvedFile {
    /** Bounds the work of the parser to some seconds; texts that mean something are far from it. */
    private static final int READS_MAX = 20_000_000;

    private final String text;
    private final IndexedParserInput input;
    private int reads;

    CountedText(String text) {
        this.text = text;
        this.input = new IndexedParserInput(text);
    }

    private void count() {
        if (++reads > READS_MAX) {
            throw Budget.sneaky(new TemplateFailure("the template is too intricate"));
        }
    }

    @Override
    public char apply(int index) {
        count();
        return input.apply(index);
    }

    @Override
    public boolean isReachable(int index) {
        count();
        return input.isReachable(index);
    }

    @Override
    public void dropBuffer(int index) {
        input.dropBuffer(index);
    }

    @Override
    public String slice(int from, int until) {
        return input.slice(from, until);
    }

    @Override
    public int length() {
        return input.length();
    }

    @Override
    public int innerLength() {
        return input.length();
    }

    @Override
    public void checkTraceable() {
        input.checkTraceable();
    }

    @Override
    public String prettyIndex(int index) {
        return input.prettyIndex(index);
    }

    @Override
    public ParserInput getParserInput() {
        return this;
    }

    @Override
    public String readString() {
        return text;
    }

    @Override
    public String contentHash() {
        return text;
    }
}
