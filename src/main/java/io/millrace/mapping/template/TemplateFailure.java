package io.millrace.mapping.template;

import io.millrace.mapping.request.Refusal;
import scala.Option;
import scala.collection.immutable.List$;
import sjsonnet.EvalErrorScope;
import sjsonnet.Expr;
import sjsonnet.Position;

/** Ends the evaluation of a template with a message of ours; passes through the evaluator as it is. */
final class TemplateFailure extends sjsonnet.Error {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    TemplateFailure(Refusal refusal, String message) {
        super(message, List$.MODULE$.empty(), Option.empty());
        this.refusal = refusal;
    }

    TemplateFailure(String message) {
        this(Refusal.NOT_MAPPED, message);
    }

    Refusal refusal() {
        return refusal;
    }

    @Override
    public sjsonnet.Error addFrame(Position position, Expr expression, EvalErrorScope scope) {
        return this;
    }
}
