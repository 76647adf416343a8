package io.millrace;

import io.millrace.cli.Command;
import io.millrace.cli.CommandLine;
import io.millrace.cli.Installation;
import io.millrace.cli.RepairCall;
import io.millrace.config.ConfigSources;
import io.millrace.config.Configuration;
import io.millrace.demo.Demo;
import io.millrace.fault.Faults;
import io.millrace.logging.Logging;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.problem.ProblemKind;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the command line and does what it says. The only place that reads the environment and exits. */
public final class Main {
    private static final Logger log = LoggerFactory.getLogger(Main.class);

    private static final int FAILED = 1;
    private static final int BAD_CONFIGURATION = 2;

    private static final String SCRIPT_PROGRAMS = "polyglot.engine.userResourceCache";

    /** For the curl lines that the demo prints; loopback only. */
    private static final Map<String, String> DEMO_PRESETS = Map.of("http.port", "8080");

    private Main() {}

    public static void main(String... arguments) {
        run(Dialects.ALL, Faults.NONE, arguments);
    }

    /** As {@link #main} for another server: with dialects of its own, or with the faults of a crash test. */
    public static void run(Dialects dialects, Faults faults, String... arguments) {
        try {
            run(CommandLine.parse(arguments), dialects, faults);
        } catch (Throwable failure) {
            System.exit(tell(failure, System.err));
        }
    }

    private static void run(CommandLine line, Dialects dialects, Faults faults) throws Exception {
        switch (line.command()) {
            case HELP -> System.out.print(CommandLine.USAGE);
            case VERSION -> System.out.println("millrace " + Installation.version());
            case CHECK_CONFIG -> System.out.println(configuration(line).table());
            case REPAIR -> System.out.println(RepairCall.run(configuration(line).server(), line.tables()));
            case SERVE -> start(configuration(line), dialects, faults);
            case DEMO -> {
                Configuration configuration = configuration(line);
                Demo.run(start(configuration, dialects, faults).readyLine(), configuration.server(), System.out);
            }
        }
    }

    static Configuration configuration(CommandLine line) {
        return Configuration.read(new ConfigSources(
                line.command() == Command.DEMO ? DEMO_PRESETS : Map.of(),
                line.config(),
                Installation.home().resolve("conf").resolve("millrace.yaml"),
                System.getenv(),
                line.sets(),
                line.data()));
    }

    /** Returns when the server is ready; its own threads keep the process alive from then on. */
    private static Server start(Configuration configuration, Dialects dialects, Faults faults) throws Exception {
        Logging.use(configuration.server().log());
        logChanges(configuration);
        keepPrograms(configuration.server().data().resolve("script-programs"));
        Server server = StopSignal.around(() -> Server.start(configuration.server(), dialects, faults));
        System.out.println(server.readyLine());
        return server;
    }

    /** The engine of scripts unpacks a library once; its own place for that is the home of the user, who may have none. */
    private static void keepPrograms(Path folder) {
        if (System.getProperty(SCRIPT_PROGRAMS) == null) {
            System.setProperty(SCRIPT_PROGRAMS, folder.toString());
        }
    }

    private static void logChanges(Configuration configuration) {
        configuration.values().stream()
                .filter(value -> !value.isDefault())
                .forEach(value -> log.info("{} = {} ({})", value.key(), value.shown(), value.origin()));
    }

    /** One clear message, with a stack trace only if somebody has to mend Millrace; gives the exit code. */
    static int tell(Throwable failure, PrintStream err) {
        Problem problem = Problem.of(failure);
        err.println("millrace: " + problem.getMessage());
        if (problem.code().kind() == ProblemKind.BUG) {
            failure.printStackTrace(err);
        }
        return problem.code() == ProblemCode.INVALID_CONFIGURATION ? BAD_CONFIGURATION : FAILED;
    }
}
