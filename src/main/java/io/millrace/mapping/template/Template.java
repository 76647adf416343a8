package io.millrace.mapping.template;

import sjsonnet.Expr;

/** A Jsonnet expression over a request, parsed. Immutable; what runs it is not. */
public final class Template {
    /** What a template of the largest size can need to be parsed, however deeply its parts lie inside each other. */
    private static final long PARSER_STACK_BYTES = 64L << 20;

    private final Expr expression;

    private Template(Expr expression) {
        this.expression = expression;
    }

    /** Reads a template. Whatever it makes of a request is found out when it has one. */
    public static Template parse(String text) throws MalformedTemplate {
        TemplateParser parser = new TemplateParser(text);
        // A stack of its own: ours may be short, or deep already.
        Thread thread = new Thread(null, parser, "template-parser", PARSER_STACK_BYTES);
        thread.start();
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                // The number of steps of a parser is bounded.
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
        return new Template(parser.parsed());
    }

    Expr expression() {
        return expression;
    }
}
