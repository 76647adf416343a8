package io.millrace.cli;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Where Millrace itself lies: the folder with {@code bin} and {@code conf}. */
public final class Installation {
    private Installation() {}

    /** The start script tells it; else it is the folder above the one that holds the jar or the classes. */
    public static Path home() {
        String told = System.getProperty("millrace.home");
        if (told != null) {
            return Path.of(told);
        }
        try {
            Path code = Path.of(Installation.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return code.getParent().getParent();
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public static String version() {
        String version = Installation.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
