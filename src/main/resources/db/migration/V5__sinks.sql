-- An endpoint has one sink or more, each a table with a mapping. Endpoints and sinks keep their versions.

ALTER TABLE endpoints
    -- whose words and paths it is spoken to with; the names of one dialect's endpoints do not bother those of another
    ADD COLUMN dialect     text NOT NULL DEFAULT 'featurebase' CHECK (dialect <> ''),
    ADD COLUMN description text NOT NULL DEFAULT '',
    -- what it overrides of the server's configuration: {key: text, …}
    ADD COLUMN settings    jsonb NOT NULL DEFAULT '{}',
    -- what only its dialect understands
    ADD COLUMN properties  jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN version     int NOT NULL DEFAULT 1 CHECK (version > 0),
    ADD COLUMN creator     text NOT NULL DEFAULT '',
    -- {"at", "by", "reason", "directly"}
    ADD COLUMN disabled    jsonb,
    ADD COLUMN deleted_by  text,
    -- SHA-256 of the secret in the path in lower-case hexadecimal, and the secret under the installation's key, base64
    ADD COLUMN secret_hash   text CHECK (secret_hash ~ '^[0-9a-f]{64}$'),
    ADD COLUMN secret_sealed text;
ALTER TABLE endpoints ALTER COLUMN dialect DROP DEFAULT;

-- Dialects check their own rules; what is stored is a line.
ALTER TABLE endpoints DROP CONSTRAINT endpoints_name_check;
ALTER TABLE endpoints ADD CONSTRAINT endpoints_name_check CHECK (octet_length(name) BETWEEN 1 AND 255 AND name !~ '[[:cntrl:]]');
ALTER TABLE tables DROP CONSTRAINT tables_name_check;
ALTER TABLE tables ADD CONSTRAINT tables_name_check CHECK (octet_length(name) BETWEEN 1 AND 255 AND name !~ '[[:cntrl:]]');
ALTER TABLE fields DROP CONSTRAINT fields_name_check;
ALTER TABLE fields ADD CONSTRAINT fields_name_check CHECK (octet_length(name) BETWEEN 1 AND 255 AND name !~ '[[:cntrl:]]');

DROP INDEX endpoints_name;
CREATE UNIQUE INDEX endpoints_name ON endpoints (database_id, dialect, name) WHERE deleted IS NULL;
CREATE UNIQUE INDEX endpoints_secret ON endpoints (secret_hash) WHERE deleted IS NULL;

ALTER TABLE endpoints DROP CONSTRAINT endpoints_state_check;
ALTER TABLE endpoints ADD CONSTRAINT endpoints_state_check
    CHECK (state IN ('CREATING', 'ACTIVE', 'UPDATING', 'DISABLED', 'DELETING', 'DELETED', 'FAILED'));
ALTER TABLE endpoints ADD CONSTRAINT endpoints_disabled_check CHECK (disabled IS NOT NULL OR state <> 'DISABLED');

-- A deleted endpoint can be brought back until its row is cleared away.
CREATE OR REPLACE FUNCTION endpoint_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'INSERT' THEN
        IF new.state <> 'CREATING' THEN
            RAISE EXCEPTION 'endpoint % cannot begin as %', new.id, new.state USING ERRCODE = 'MR001';
        END IF;
    ELSIF new.state <> old.state AND (old.state, new.state) NOT IN (
            ('CREATING', 'ACTIVE'), ('CREATING', 'DELETING'), ('CREATING', 'FAILED'),
            ('ACTIVE', 'UPDATING'), ('ACTIVE', 'DELETING'), ('ACTIVE', 'FAILED'), ('ACTIVE', 'DISABLED'),
            ('DISABLED', 'ACTIVE'), ('DISABLED', 'DELETING'), ('DISABLED', 'FAILED'),
            ('UPDATING', 'ACTIVE'), ('UPDATING', 'DISABLED'), ('DISABLED', 'UPDATING'), ('UPDATING', 'DELETING'), ('UPDATING', 'FAILED'),
            ('DELETING', 'DELETED'), ('DELETING', 'FAILED'),
            ('DELETED', 'ACTIVE'), ('DELETED', 'DISABLED'),
            ('FAILED', 'DELETING')) THEN
        RAISE EXCEPTION 'endpoint % cannot go from % to %', old.id, old.state, new.state USING ERRCODE = 'MR001';
    ELSIF old.state = 'DELETED' AND new.state = 'DELETED' THEN
        RAISE EXCEPTION 'endpoint % is deleted', old.id USING ERRCODE = 'MR001';
    END IF;
    RETURN new;
END $$;

CREATE TABLE sinks (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    endpoint_id  uuid NOT NULL REFERENCES endpoints ON DELETE CASCADE,
    table_id     bigint NOT NULL REFERENCES tables ON DELETE CASCADE,
    name         text NOT NULL CHECK (octet_length(name) BETWEEN 1 AND 255 AND name !~ '[[:cntrl:]]'),
    description  text NOT NULL DEFAULT '',
    settings     jsonb NOT NULL DEFAULT '{}',
    properties   jsonb NOT NULL DEFAULT '{}',
    state        text NOT NULL CHECK (state IN ('ACTIVE', 'DISABLED', 'FAILED')),
    -- the rule, in the form of its kind as it was given, so text and not jsonb
    mapping_kind text NOT NULL,
    mapping      text NOT NULL,
    failure      text CHECK ((failure IS NOT NULL) = (state = 'FAILED')),
    disabled     jsonb CHECK ((disabled IS NOT NULL) = (state = 'DISABLED')),
    version      int NOT NULL DEFAULT 1 CHECK (version > 0),
    creator      text NOT NULL DEFAULT '',
    created      timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated      timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted      timestamptz,
    deleted_by   text,
    -- whether it was deleted on its own, and not with its endpoint
    deleted_directly boolean NOT NULL DEFAULT false,
    revision     bigint NOT NULL
);
CREATE UNIQUE INDEX sinks_name ON sinks (endpoint_id, name) WHERE deleted IS NULL;
CREATE INDEX sinks_endpoint ON sinks (endpoint_id, id);
CREATE INDEX sinks_table ON sinks (table_id) WHERE deleted IS NULL;
CREATE INDEX sinks_revision ON sinks (revision);
CREATE TRIGGER sinks_changed BEFORE INSERT OR UPDATE ON sinks FOR EACH ROW EXECUTE FUNCTION catalog_changed();

INSERT INTO sinks (endpoint_id, table_id, name, state, mapping_kind, mapping, failure, created, updated, deleted)
    SELECT id, table_id, name, CASE state WHEN 'FAILED' THEN 'FAILED' ELSE 'ACTIVE' END, 'json', schema, failure, created, updated, deleted
    FROM endpoints ORDER BY created;

DROP INDEX endpoints_table;
ALTER TABLE endpoints DROP COLUMN table_id, DROP COLUMN schema;

-- Every definition that an endpoint or a sink ever had.
CREATE TABLE endpoint_versions (
    endpoint_id uuid NOT NULL REFERENCES endpoints ON DELETE CASCADE,
    number      int NOT NULL CHECK (number > 0),
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    who         text NOT NULL,
    description text NOT NULL,
    -- {"name", "description", "settings", "properties", "bytes_per_second", "records_per_second"}
    definition  jsonb NOT NULL,
    PRIMARY KEY (endpoint_id, number)
);
CREATE TABLE sink_versions (
    sink_id     bigint NOT NULL REFERENCES sinks ON DELETE CASCADE,
    number      int NOT NULL CHECK (number > 0),
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    who         text NOT NULL,
    description text NOT NULL,
    -- {"name", "description", "settings", "properties", "table_id", "mapping_kind", "mapping"}
    definition  jsonb NOT NULL,
    PRIMARY KEY (sink_id, number)
);
INSERT INTO endpoint_versions SELECT id, 1, updated, '', '', jsonb_build_object('name', name, 'description', description,
    'settings', settings, 'properties', properties, 'bytes_per_second', bytes_per_second, 'records_per_second', records_per_second)
    FROM endpoints;
INSERT INTO sink_versions SELECT id, 1, updated, '', '', jsonb_build_object('name', name, 'description', description,
    'settings', settings, 'properties', properties, 'table_id', table_id, 'mapping_kind', mapping_kind, 'mapping', mapping)
    FROM sinks;
