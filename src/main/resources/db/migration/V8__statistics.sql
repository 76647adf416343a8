-- What came through each sink, counted where its rows are: a record is in one row of one of these tables. In the log and not in
-- any slice that is registered it is counted by the node that took it.

-- Of slices that are not imported; the slice's state tells the level. An import moves the numbers to the sums below.
CREATE TABLE slice_statistics (
    node             text NOT NULL,
    sequence         bigint NOT NULL,
    sink_id          bigint NOT NULL,
    records          bigint NOT NULL,
    raw_bytes        bigint NOT NULL,
    compressed_bytes bigint NOT NULL,
    first_micros     bigint NOT NULL,
    last_micros      bigint NOT NULL,
    PRIMARY KEY (node, sequence, sink_id)
);
CREATE INDEX slice_statistics_sink ON slice_statistics (sink_id);

-- Of imported slices since the last reset; goes with the sink's row.
CREATE TABLE sink_statistics (
    sink_id          bigint PRIMARY KEY REFERENCES sinks ON DELETE CASCADE,
    records          bigint NOT NULL DEFAULT 0,
    raw_bytes        bigint NOT NULL DEFAULT 0,
    compressed_bytes bigint NOT NULL DEFAULT 0,
    -- null without records
    first_micros     bigint,
    last_micros      bigint,
    reset            timestamptz
);
