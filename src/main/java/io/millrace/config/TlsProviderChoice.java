package io.millrace.config;

/** Who is to do the cryptography of TLS. */
public enum TlsProviderChoice {
    /** BoringSSL where it runs, else the JDK. */
    AUTO,
    OPENSSL,
    JDK
}
