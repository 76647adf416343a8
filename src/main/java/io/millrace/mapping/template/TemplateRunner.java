package io.millrace.mapping.template;

import io.millrace.mapping.document.Span;
import io.millrace.mapping.request.NotMapped;
import io.millrace.mapping.request.Refusal;
import io.millrace.mapping.request.RequestParts;
import scala.collection.mutable.HashMap;
import sjsonnet.CachedResolver;
import sjsonnet.DefaultParseCache;
import sjsonnet.Importer;
import sjsonnet.Lazy;
import sjsonnet.Val;

/** Runs one template for request after request. Confined to its mapper. */
public final class TemplateRunner {
    private static final Lazy[] NOTHING = {};
    /** How the evaluator calls what none of its own checks has found. */
    private static final String UNFORESEEN = "Internal Error";

    private final Template template;
    private final TemplateEvaluator evaluator;

    public TemplateRunner(Template template, TemplateLimits limits) {
        this.template = template;
        CachedResolver none =
                new CachedResolver(Importer.empty(), new DefaultParseCache(), false, new HashMap<>(), new HashMap<>());
        this.evaluator = new TemplateEvaluator(none, new Budget(limits));
    }

    /**
     * What the template makes of a request, as JSON.
     *
     * @param isRaw whether a string stands as it is, without quotes and escapes
     * @throws NotMapped if it makes nothing of it, or takes too much
     */
    public Span run(RequestParts request, boolean isRaw) {
        evaluator.begin(request);
        try {
            Val value = evaluator.visitExpr(template.expression(), NOTHING);
            return isRaw && value instanceof Val.Str text
                    ? Span.of(text.value())
                    : Span.of(new ValueWriter(evaluator).write(value));
        } catch (StackOverflowError e) {
            throw new NotMapped(Refusal.NOT_MAPPED, Budget.TOO_DEEP);
        } catch (Exception e) {
            throw notMapped(e);
        } finally {
            evaluator.end();
        }
    }

    private static NotMapped notMapped(Exception e) {
        if (e instanceof TemplateFailure failure) {
            return new NotMapped(failure.refusal(), failure.getMessage());
        }
        Throwable told = UNFORESEEN.equals(e.getMessage()) && e.getCause() != null ? e.getCause() : e;
        return new NotMapped(
                Refusal.NOT_MAPPED, told == e && e.getMessage() != null ? e.getMessage() : told.toString());
    }
}
