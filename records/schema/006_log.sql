-- The event log as a Merkle tree. What `event` says counts; these tables keep its hashes, so that a change can be named.

-- One leaf an event, in the order of their numbers. Numbers may have gaps (a transaction that failed), positions never.
CREATE TABLE log_leaf (
    number       BIGINT PRIMARY KEY,          -- the event's
    position     BIGINT NOT NULL UNIQUE,      -- from 0
    hash         BLOB NOT NULL
);

-- The full subtrees above the leaves, level 1 and up: what a root or a proof is made of without reading every leaf.
CREATE TABLE log_node (
    level        INTEGER NOT NULL,
    position     BIGINT NOT NULL,
    hash         BLOB NOT NULL,
    PRIMARY KEY (level, position)
);

-- The log's name, given at its first checkpoint and kept when keys change.
CREATE TABLE log_origin (
    origin       VARCHAR PRIMARY KEY,
    since        TIMESTAMP NOT NULL
);

-- Every head that the school signed: never two of one size.
CREATE TABLE log_checkpoint (
    size         BIGINT PRIMARY KEY,
    signed_at    TIMESTAMP NOT NULL,
    note         VARCHAR NOT NULL             -- as signed, C2SP tlog-checkpoint
);

-- Whom the school asks to witness, by the key that someone compared with the witness.
CREATE TABLE log_witness (
    vkey         VARCHAR PRIMARY KEY,         -- C2SP signed-note verifier key, type 4
    name         VARCHAR NOT NULL,
    trusted_since TIMESTAMP NOT NULL
);

-- What they answered. A later answer for the same head takes the earlier one's place.
CREATE TABLE log_cosignature (
    size         BIGINT NOT NULL,
    vkey         VARCHAR NOT NULL,
    cosigned_at  TIMESTAMP NOT NULL,
    line         VARCHAR NOT NULL,            -- the signature line, C2SP tlog-cosignature
    PRIMARY KEY (size, vkey)
);
