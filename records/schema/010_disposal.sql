-- How long what is kept is kept: legal holds, and disposals with all their steps. No row of these is ever deleted.

-- While a hold stands, nothing within its scope is destroyed, whatever period has run out.
CREATE TABLE legal_hold (
    hold_id      VARCHAR PRIMARY KEY,         -- 'GL-2026-001'
    scope        VARCHAR NOT NULL,            -- 'bundle', 'class', 'year', 'school'
    school       VARCHAR NOT NULL,
    school_year  VARCHAR,                     -- NULL: of the school
    class_name   VARCHAR,                     -- of a class alone
    subject_id   VARCHAR,                     -- of a bundle (or a correction's file) alone
    reason       VARCHAR NOT NULL,
    authority    VARCHAR NOT NULL,            -- the paper that asks for it: number and day
    placed_at    TIMESTAMP NOT NULL,
    placed_by    VARCHAR NOT NULL,            -- an office
    lifted_at    TIMESTAMP,
    lifted_by    VARCHAR,
    lifted_for   VARCHAR                      -- why, and by which paper
);

-- A disposal from its proposal to its certificate. Names of people stand here and on the papers, never in the log.
CREATE TABLE disposal (
    disposal_id     VARCHAR PRIMARY KEY,      -- 'TH-2036-001'
    school          VARCHAR NOT NULL,
    reason          VARCHAR NOT NULL,
    proposed_at     TIMESTAMP NOT NULL,
    proposed_by     VARCHAR NOT NULL,         -- a Role of records.policy.words
    proposed_name   VARCHAR NOT NULL,
    appraisal       VARCHAR,                  -- 'agreed', 'refused'
    appraisal_text  VARCHAR,
    appraised_at    TIMESTAMP,
    appraised_by    VARCHAR,
    appraised_name  VARCHAR,
    decision        VARCHAR,                  -- 'approved', 'refused'
    decision_number VARCHAR,
    decision_date   DATE,
    decided_at      TIMESTAMP,
    decided_by      VARCHAR,
    decided_name    VARCHAR,
    started_at      TIMESTAMP,                -- the intention: written before anything is deleted
    carried_out_by  VARCHAR,
    certificate_id  VARCHAR,                  -- the bundle that certifies it
    finished_at     TIMESTAMP
);

-- What a disposal is of, with what was known of it when it was proposed.
CREATE TABLE disposal_item (
    disposal_id  VARCHAR NOT NULL,
    kind         VARCHAR NOT NULL,            -- 'bundle', 'correction'
    subject_id   VARCHAR NOT NULL,            -- a bundle_id, or a case_id
    due_on       DATE NOT NULL,
    reason       VARCHAR NOT NULL,            -- which rules, in words
    destroyed_at TIMESTAMP,
    PRIMARY KEY (disposal_id, subject_id)
);

-- Each copy that a disposal is to remove. What is out of reach stays here until it was reached.
CREATE TABLE disposal_copy (
    disposal_id  VARCHAR NOT NULL,
    subject_id   VARCHAR NOT NULL,
    location_id  VARCHAR NOT NULL,
    object_id    VARCHAR NOT NULL,            -- of a correction's file: the home's own object, which holds it
    removed_at   TIMESTAMP,
    PRIMARY KEY (disposal_id, subject_id, location_id)
);

-- A tombstone: the row of what was destroyed stays, with its digests.
ALTER TABLE bundle ADD COLUMN disposal_id VARCHAR;      -- by which it was destroyed; NULL: it is kept
ALTER TABLE bundle ADD COLUMN certifies VARCHAR;        -- of a certificate: the disposal that it is of
ALTER TABLE evidence_item ADD COLUMN disposal_id VARCHAR;

-- Every hold that stands.
CREATE VIEW standing_hold AS SELECT * FROM legal_hold WHERE lifted_at IS NULL;
