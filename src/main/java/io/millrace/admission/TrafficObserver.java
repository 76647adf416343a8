package io.millrace.admission;

import io.millrace.catalog.Endpoint;
import io.millrace.model.Receipt;
import io.millrace.problem.ProblemCode;

/** Is told what became of each request, for metrics. Called on the thread that answers, so it must be quick. */
public interface TrafficObserver {
    /** @param bytes of the inflated body */
    void answered(Endpoint endpoint, long bytes, Receipt receipt);

    /** The request was refused whole, or could not be stored. */
    void failed(Endpoint endpoint, ProblemCode why, long bytes);
}
