-- Inspectors: which pupils a decision names, and the code by which its holder comes in until it ends.

-- TRUE: the decision says that pupils' own papers may be seen and looked for.
ALTER TABLE access_grant ADD COLUMN by_pupil BOOLEAN DEFAULT FALSE;
-- Codes of pupils: of these alone; empty: of every pupil in the scope. Never in the log.
ALTER TABLE access_grant ADD COLUMN pupils VARCHAR[] DEFAULT [];

-- A code that was handed out once; only its hash is kept. No row is ever deleted.
CREATE TABLE inspector_account (
    account_id VARCHAR PRIMARY KEY,           -- 'TT-2026-001', the beginning of the code
    grant_id   VARCHAR NOT NULL,              -- the decision by which it lives and with which it ends
    code_hash  VARCHAR NOT NULL,              -- 'scrypt$n$r$p$salt$hash'
    made_at    TIMESTAMP NOT NULL,
    made_by    VARCHAR NOT NULL,              -- an office
    ended_at   TIMESTAMP,                     -- another code took its place, or somebody ended it
    ended_by   VARCHAR
);
