package io.millrace.catalog;

/** A fresh API key with its secret, which is shown this once. */
public record NewApiKey(ApiKey key, String secret) {
    @Override
    public String toString() {
        return "NewApiKey[" + key.id() + "]";
    }
}
