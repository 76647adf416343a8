package io.millrace.api;

import io.millrace.admission.TrafficObserver;
import io.millrace.model.EndpointId;
import io.millrace.model.Receipt;
import io.millrace.problem.ProblemCode;

/** Looks away. Immutable. */
final class SilentTraffic implements TrafficObserver {
    @Override
    public void answered(EndpointId endpoint, long bytes, Receipt receipt) {}

    @Override
    public void failed(EndpointId endpoint, ProblemCode why, long bytes) {}
}
