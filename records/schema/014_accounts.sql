-- Accounts: who may come in, as what, and over which rows. Sessions lie in a file of their own (records.sessions).
-- No row of these is ever deleted; the log names accounts by their ids alone.

CREATE TABLE account (
    account_id   VARCHAR PRIMARY KEY,         -- 'TK-001'
    login        VARCHAR NOT NULL,            -- as it is compared: NFC, lower case; unique among those not ended
    full_name    VARCHAR NOT NULL,
    teacher_code VARCHAR,                     -- as the teaching assignment names the person
    password     VARCHAR,                     -- PHC string of Argon2id; NULL: no password lets in
    must_change  BOOLEAN NOT NULL,            -- somebody else knows the password
    oidc_issuer  VARCHAR,
    oidc_subject VARCHAR,                     -- NULL until the first login by `email`, then it alone counts
    email        VARCHAR,
    is_sample    BOOLEAN NOT NULL,            -- of the demonstration: enters without a password, there alone
    made_at      TIMESTAMP NOT NULL,
    made_by      VARCHAR NOT NULL,            -- an office
    ended_at     TIMESTAMP,
    ended_by     VARCHAR
);

-- A role, for a time and over rows. Empty lists bound nothing by themselves: what a role sees is records.rights' matter.
CREATE TABLE account_role (
    role_id      VARCHAR PRIMARY KEY,         -- 'TK-001.1'
    account_id   VARCHAR NOT NULL,
    role         VARCHAR NOT NULL,            -- an AccountRole of records.rights
    school       VARCHAR,                     -- NULL: every school of the home
    school_year  VARCHAR,                     -- NULL: every year
    classes      VARCHAR[] NOT NULL,
    subjects     VARCHAR[] NOT NULL,          -- subject codes; of a department head the department's
    valid_from   DATE NOT NULL,
    valid_until  DATE,                        -- that day still counts, in Vietnam
    given_at     TIMESTAMP NOT NULL,
    given_by     VARCHAR NOT NULL,
    ended_at     TIMESTAMP,
    ended_by     VARCHAR
);
