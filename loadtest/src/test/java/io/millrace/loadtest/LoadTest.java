package io.millrace.loadtest;

import io.gatling.app.Gatling;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;

/** The commands of {@code bin/loadtest}. The exit code is 0 if all is well, 1 if the command is wrong, 2 if the run failed, 3 if it could not be set up. */
public final class LoadTest {
    private static final int WRONG_COMMAND = 1;
    private static final int NO_SETUP = 3;

    private LoadTest() {}

    /** @param arguments the folder for reports, a simulation, and properties as {@code -Dname=value} */
    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        List<String> words = List.of(arguments);
        if (words.size() < 2 || words.get(1).equals("--help")) {
            System.out.print(Usage.text());
            System.exit(words.size() < 2 ? WRONG_COMMAND : 0);
        }
        try {
            words.subList(2, words.size()).forEach(LoadTest::set);
            Command command = Command.named(words.get(1));
            Settings settings = Settings.ofSystem();
            Target.of(settings).trust().tellGatling();
            command.check();
            Gatling.main(
                    new String[] {"--simulation", command.simulation().getName(), "--results-folder", words.get(0)});
        } catch (SettingsException e) {
            System.err.println("loadtest: " + e.getMessage());
            System.exit(WRONG_COMMAND);
        } catch (SetupException e) {
            System.err.println("loadtest: cannot set up the run: " + e.getMessage());
            System.exit(NO_SETUP);
        }
    }

    private static void set(String word) {
        int end = word.indexOf('=');
        if (!word.startsWith("-D") || end < 0) {
            throw new SettingsException("expected -Dname=value, but got " + word);
        }
        String name = word.substring(2, end);
        if (Property.named(name).isEmpty()) {
            throw new SettingsException("there is no property " + name + "; there are "
                    + String.join(
                            ", ",
                            Arrays.stream(Property.values()).map(Property::text).toList()));
        }
        System.setProperty(name, word.substring(end + 1));
    }
}
