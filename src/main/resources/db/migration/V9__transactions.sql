-- Transactions that clients agree by. Whoever changes anything here locks the table first.
CREATE TABLE client_transactions (
    id            text PRIMARY KEY,
    exclusive     boolean NOT NULL,
    active        boolean NOT NULL,
    timeout_nanos bigint NOT NULL CHECK (timeout_nanos > 0),
    created       timestamptz NOT NULL,
    deadline      timestamptz NOT NULL,
    CHECK (active OR exclusive)
);
CREATE UNIQUE INDEX client_transactions_exclusive ON client_transactions ((true)) WHERE exclusive;
