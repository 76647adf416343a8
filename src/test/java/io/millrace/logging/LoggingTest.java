package io.millrace.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.config.LogConfig;
import io.millrace.config.LogConfig.LogFormat;
import io.millrace.config.LogConfig.LogLevel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class LoggingTest {
    private static String line(LogFormat format, String message, Throwable failure) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        LoggingEvent event = new LoggingEvent(
                LoggingTest.class.getName(),
                context.getLogger("io.millrace.log.Volume"),
                Level.WARN,
                message,
                failure,
                null);
        event.setInstant(Instant.parse("2026-01-02T03:04:05.678901Z"));
        event.setThreadName("ingest-1");
        return new String(
                Logging.encoder(context, new LogConfig(format, LogLevel.INFO)).encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void writesTextForPeople() {
        assertEquals(
                "2026-01-02T03:04:05.678Z WARN  [ingest-1] Volume - disk is full\n",
                line(LogFormat.TEXT, "disk is full", null));
    }

    @Test
    void writesOneJsonObjectInALine() throws IOException {
        String line = line(LogFormat.JSON, "disk \"d\" is\nfull", new IOException("x-api-key: abcdef"));
        assertEquals(1, line.lines().count());
        JsonNode json = new ObjectMapper().readTree(line);
        assertEquals("WARN", json.path("level").asText());
        assertEquals("io.millrace.log.Volume", json.path("loggerName").asText());
        assertEquals("disk \"d\" is\nfull", json.path("formattedMessage").asText());
        assertEquals(1_767_323_045_678L, json.path("timestamp").asLong());
        assertEquals("x-api-key: ***", json.path("throwable").path("message").asText());
    }

    private static void checkMasked(String expected, String text) {
        assertEquals(expected, MaskingEncoder.masked(text));
    }

    @Test
    void hidesSecrets() {
        checkMasked("key mr_*** used", "key mr_0123456789abcdefABCDEF used");
        checkMasked("X-API-Key: ***", "X-API-Key: s3cret");
        checkMasked("x-api-key=***&a=b", "x-api-key=s3cret&a=b");
        checkMasked("Authorization: Bearer ***", "Authorization: Bearer eyJh.eyJz.SflK");
        checkMasked("authorization: ***", "authorization: s3cret");
        checkMasked("{\"X-API-Key\":\"***\",\"a\":1}", "{\"X-API-Key\":\"s3cret\",\"a\":1}");
        checkMasked("{\\\"authorization\\\":\\\"***\\\"}", "{\\\"authorization\\\":\\\"s3cret\\\"}");
        checkMasked("sent bearer ***, refused", "sent bearer abcdefgh12345, refused");
        checkMasked("postgresql://mill:***@db/x", "postgresql://mill:pa55@db/x");
        checkMasked("password=***", "password=pa55");
    }

    @Test
    void leavesOtherTextAlone() {
        for (String text : new String[] {
            "https://localhost:8443/v2/sinks/1",
            "a bearer of news",
            "the password is wrong",
            "mr_x",
            "at 10:15:00 @ home"
        }) {
            checkMasked(text, text);
        }
    }

    @Test
    void quietensLibraries() {
        try {
            Logging.use(new LogConfig(LogFormat.TEXT, LogLevel.DEBUG));
            assertTrue(LoggerFactory.getLogger("io.millrace.x").isDebugEnabled());
            assertFalse(LoggerFactory.getLogger("io.netty.x").isInfoEnabled());
            Logging.use(new LogConfig(LogFormat.TEXT, LogLevel.ERROR));
            assertFalse(LoggerFactory.getLogger("io.millrace.x").isWarnEnabled());
            assertFalse(LoggerFactory.getLogger("io.netty.x").isWarnEnabled());
        } finally {
            Logging.use(LogConfig.DEFAULT);
        }
        assertTrue(LoggerFactory.getLogger("io.millrace.x").isInfoEnabled());
        assertTrue(LoggerFactory.getLogger("io.vertx.x").isWarnEnabled());
    }
}
