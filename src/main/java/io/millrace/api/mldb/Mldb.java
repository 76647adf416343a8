package io.millrace.api.mldb;

import io.millrace.admission.ChunkMaker;
import io.millrace.api.Core;
import io.millrace.api.Dialect;
import io.millrace.api.Rim;
import java.util.List;
import java.util.function.Function;

/** The door of MLDB's clients. */
public final class Mldb {
    private final Core core;
    private final Routes routes;
    private final Feeds feeds;
    private final Entities entities;

    private Mldb(Core core) {
        this.core = core;
        Workspace workspace = new Workspace(core);
        Views views = new Views(workspace);
        Runner runner = new Runner(workspace);
        this.feeds = new Feeds(workspace);
        this.entities = new Entities(workspace, views, feeds, runner);
        this.routes = new Routes(workspace, entities, views, feeds);
        runner.connect(routes.rest(), entities::create);
    }

    /** What each instance of the HTTP verticle needs for itself. */
    public static Function<Rim, List<Dialect>> dialects(Core core) {
        Mldb mldb = new Mldb(core);
        return rim -> List.of(new MldbDialect(mldb.core, rim, mldb.routes, mldb.feeds));
    }

    /** Makes chunks of what recorders have taken. */
    public static ChunkMaker chunkMaker(Core core) {
        return new Mldb(core).entities.chunks();
    }
}
