package io.millrace.push;

import java.util.Map;

/** Told what becomes of records that are sent on. Must be quick. */
public interface PushObserver {
    /** One was taken. */
    void sent();

    /** One was not, and is tried again. */
    void failed();

    /** One was given up. */
    void buried();

    /**
     * How far subscriptions are behind.
     *
     * @param seconds by subscription: the age of the record that it is about to send, 0 if there is none
     */
    void lags(Map<String, Double> seconds);
}
