package io.millrace.tls;

/** Is told what became of files that were looked at again, for metrics. Thread-safe. */
public interface ReloadObserver {
    ReloadObserver NONE = new ReloadObserver() {
        @Override
        public void replaced() {}

        @Override
        public void refused() {}
    };

    /** What the files hold is served from now on. */
    void replaced();

    /** The files cannot be used, and what was served stays; told at each look. */
    void refused();
}
