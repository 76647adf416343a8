package io.millrace.api;

import io.millrace.admission.TrafficObserver;
import io.millrace.catalog.Endpoint;
import io.millrace.model.Receipt;
import io.millrace.problem.ProblemCode;

/** Looks away. Immutable. */
final class SilentTraffic implements TrafficObserver {
    @Override
    public void answered(Endpoint endpoint, long bytes, Receipt receipt) {}

    @Override
    public void failed(Endpoint endpoint, ProblemCode why, long bytes) {}
}
