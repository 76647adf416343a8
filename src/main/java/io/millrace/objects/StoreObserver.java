package io.millrace.objects;

/** Is told of what is asked of a store. Thread-safe. */
public interface StoreObserver {
    StoreObserver NONE = (operation, outcome, nanos) -> {};

    /**
     * A request came to its end, with all that was repeated of it.
     *
     * @param operation {@code put}, {@code look}, {@code get}, {@code remove} or {@code sweep}
     * @param outcome {@code ok}, or in one or two words why it failed, from a short list
     */
    void asked(String operation, String outcome, long nanos);
}
