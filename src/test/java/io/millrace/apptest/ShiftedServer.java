package io.millrace.apptest;

import io.millrace.Dialects;
import io.millrace.Main;
import io.millrace.fault.FaultPoint;
import io.millrace.fault.Faults;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The server with a wall clock that a test sets while it runs: a file in the memory of both says how far it is ahead of the real one, or behind. */
public final class ShiftedServer {
    private static final String FILE = "clock.file";

    private ShiftedServer() {}

    public static void main(String... arguments) throws IOException {
        ByteBuffer shift = map(Path.of(System.getProperty(FILE)));
        Main.run(
                Dialects.ALL,
                new Faults() {
                    @Override
                    public void reach(FaultPoint point) {}

                    @Override
                    public long clock(long micros) {
                        return micros + shift.getLong(0);
                    }
                },
                arguments);
    }

    private static ByteBuffer map(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
        }
    }

    /** The clock of such a server. Thread-safe. */
    public static final class Clock {
        private final Path file;
        private final ByteBuffer shift;

        public Clock(Path file) throws IOException {
            Files.createDirectories(file.getParent());
            this.file = file;
            this.shift = map(file);
        }

        public ServerCommand of(ServerCommand command) {
            return command.startedBy(ShiftedServer.class).withJvmFlags("-D" + FILE + "=" + file.toAbsolutePath());
        }

        public void set(Instant now) {
            shift.putLong(0, ChronoUnit.MICROS.between(Instant.now(), now));
        }

        public Instant now() {
            return Instant.now().plus(shift.getLong(0), ChronoUnit.MICROS);
        }
    }
}
