package io.millrace;

import io.millrace.config.ServerConfig;
import java.io.PrintStream;

final class Demo {
    static void run(String readyLine, ServerConfig config, PrintStream out) {
        out.println(config.data() + readyLine);
    }
}
