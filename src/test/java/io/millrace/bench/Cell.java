package io.millrace.bench;

/** One kind of load. */
record Cell(boolean isSecure, int batch, int connections) {
    String label() {
        return (isSecure ? "HTTPS" : "HTTP") + ", batches of " + batch + ", " + connections + " connections";
    }
}
