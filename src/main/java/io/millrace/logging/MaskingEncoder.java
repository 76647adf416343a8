package io.millrace.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Takes secrets out of a finished log line, stack traces included. A safety net: no code is meant to log one. Thread-safe
 * as the encoder it wraps.
 */
final class MaskingEncoder extends EncoderBase<ILoggingEvent> {
    private static final Pattern SECRET = Pattern.compile(String.join(
            "|",
            "(\\bmr_)[A-Za-z0-9_-]{6,}",
            "((?i:\\b(?:authorization|x-api-key|password)\\b)\\\\?[\"']?\\s*[:=]\\s*\\\\?[\"']?(?:(?i:bearer|basic)\\s+)?)[^\\s\"',;&\\\\}]+",
            "((?i:\\bbearer)\\s+)[A-Za-z0-9._~+/=-]{8,}",
            "(://[^/@:\\s\"]*:)[^/@\\s\"]+(?=@)"));

    private final Encoder<ILoggingEvent> plain;

    MaskingEncoder(Encoder<ILoggingEvent> plain) {
        this.plain = plain;
    }

    @Override
    public void start() {
        plain.start();
        super.start();
    }

    @Override
    public void stop() {
        plain.stop();
        super.stop();
    }

    @Override
    public byte[] headerBytes() {
        return plain.headerBytes();
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        String line = new String(plain.encode(event), StandardCharsets.UTF_8);
        return masked(line).getBytes(StandardCharsets.UTF_8);
    }

    static String masked(String line) {
        return SECRET.matcher(line).replaceAll("$1$2$3$4***");
    }

    @Override
    public byte[] footerBytes() {
        return plain.footerBytes();
    }
}
