package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code bin/millrace} in an installation of its own, with a java and a mvn that only tell how they are called. */
final class StartScriptTest {
    private static final String BUILDING = "millrace: building, which takes a minute or so the first time";

    @TempDir
    private Path folder;

    private Path home;
    private Path script;
    private Path jar;

    /** @param out standard output and standard error */
    private record Run(int exitCode, String out) {}

    @BeforeEach
    void install() throws IOException {
        home = Files.createDirectories(folder.resolve("my home"));
        script = Files.createDirectories(home.resolve("bin")).resolve("millrace");
        Files.copy(Path.of("bin", "millrace"), script);
        Files.writeString(home.resolve("pom.xml"), "");
        Files.writeString(Files.createDirectories(home.resolve("src/main")).resolve("A.java"), "");
        jar = home.resolve("target").resolve("millrace.jar");
        fake("mvn", "echo \"mvn in $PWD: $*\"; mkdir -p target/lib; : > target/millrace.jar");
        fakeJava("17.0.15");
    }

    private void fakeJava(String version) throws IOException {
        fake(
                "java",
                "[ \"$1\" != -version ] || { echo 'openjdk version \"" + version + "\"' >&2; exit; }\n"
                        + "for word; do echo \"[$word]\"; done; echo pid $$");
    }

    private void fake(String name, String lines) throws IOException {
        Path file = Files.createDirectories(folder.resolve("fakes")).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + lines + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Run run(Path command, Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command.toString(), "serve", "--set", "a=b c")
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("JAVA_") || name.startsWith("MILLRACE_"));
        builder.environment().put("PATH", folder.resolve("fakes") + ":/usr/bin:/bin");
        builder.environment().putAll(environment);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), out.replace("pid " + process.pid(), "same process"));
    }

    private String output() throws IOException, InterruptedException {
        Run run = run(script, Map.of());
        assertEquals(0, run.exitCode(), run.out());
        return run.out();
    }

    @Test
    void buildsFirstWhenThereIsNoBuild() throws Exception {
        String out = output();
        assertTrue(
                out.startsWith(BUILDING + "\nmvn in " + home + ": -B -ntp -q -Dmaven.test.skip=true package\n"), out);
        assertTrue(out.contains("[-jar]\n[" + jar + "]\n[serve]\n[--set]\n[a=b c]\nsame process\n"), out);
    }

    @Test
    void buildsAgainOnlyWhenASourceIsNewer() throws Exception {
        output();
        assertFalse(output().contains(BUILDING));
        Files.setLastModifiedTime(
                home.resolve("src/main/A.java"), FileTime.from(Instant.now().plusSeconds(10)));
        assertTrue(output().contains(BUILDING));
    }

    @Test
    void runsFromAnywhereAlsoThroughLinks() throws Exception {
        output();
        Path near = Files.createSymbolicLink(home.resolve("m"), Path.of("bin", "millrace"));
        Path far = Files.createSymbolicLink(folder.resolve("m2"), near);
        Run run = run(far, Map.of());
        assertTrue(run.out().contains("[" + jar + "]"), run.out());
        assertFalse(run.out().contains(BUILDING), run.out());
    }

    @Test
    void runsWithoutSources() throws Exception {
        output();
        Files.delete(home.resolve("src/main/A.java"));
        Files.delete(home.resolve("src/main"));
        Files.delete(home.resolve("pom.xml"));
        assertFalse(output().contains(BUILDING));
    }

    @Test
    void passesOptionsToTheJvmAfterItsOwn() throws Exception {
        Run run = run(script, Map.of("JAVA_OPTS", "-Da=1 -Db=2", "MILLRACE_JAVA_OPTS", "-Xmx1g"));
        assertTrue(run.out().contains("[-Da=1]\n[-Db=2]\n[-Xmx1g]\n[-jar]\n"), run.out());
    }

    @Test
    void opensNativeAccessWhereTheJvmWouldWarn() throws Exception {
        assertFalse(output().contains("--enable-native-access"));
        fakeJava("25");
        assertTrue(output().contains("[--enable-native-access=ALL-UNNAMED]"));
    }

    @Test
    void refusesAnOldJvm() throws Exception {
        fakeJava("11.0.2");
        Run run = run(script, Map.of());
        assertEquals(1, run.exitCode());
        assertEquals("millrace: java is version 11; install JDK 17 or newer, or set JAVA_HOME to one\n", run.out());
        Run noJava = run(script, Map.of("JAVA_HOME", "/nowhere"));
        assertEquals(
                "millrace: no /nowhere/bin/java; install JDK 17 or newer, or set JAVA_HOME to one\n", noJava.out());
    }

    @Test
    void tellsWhenTheBuildFails() throws Exception {
        fake("mvn", "echo broken; exit 3");
        Run run = run(script, Map.of());
        assertEquals(1, run.exitCode());
        assertEquals(BUILDING + "\nbroken\nmillrace: the build failed\n", run.out());
    }
}
