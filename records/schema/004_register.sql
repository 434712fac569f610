-- The register of corrections: what the list's newer columns say, and requests that are kept in the program itself.
-- A list column that is NULL says nothing (the file has no such column); an empty one says that there is none.

DROP VIEW current_correction_request;

ALTER TABLE correction_request ADD COLUMN witness_roles VARCHAR[];       -- Roles who were present
ALTER TABLE correction_request ADD COLUMN evidence VARCHAR[];            -- Evidence kinds that are kept
ALTER TABLE correction_request ADD COLUMN minutes_on DATE;
ALTER TABLE correction_request ADD COLUMN minutes_signers VARCHAR[];
ALTER TABLE correction_request ADD COLUMN edited_by_roles VARCHAR[];     -- who made the change together
ALTER TABLE correction_request ADD COLUMN approved_role VARCHAR;
ALTER TABLE correction_request ADD COLUMN relocked_at TIMESTAMP;
ALTER TABLE correction_request ADD COLUMN related_documents VARCHAR[];   -- Documents that were corrected too

CREATE VIEW current_correction_request AS
SELECT s.school, s.school_year, t.* FROM correction_request t JOIN snapshot s USING (snapshot_id)
QUALIFY t.snapshot_id = last_value(t.snapshot_id) OVER (
    PARTITION BY s.school, s.school_year, t.term ORDER BY s.taken_latest, t.snapshot_id
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING);

-- A request that was entered on a page, as the steps after it left it. Each step is an event; none is deleted.
CREATE TABLE correction_case (
    case_id      VARCHAR PRIMARY KEY,
    school       VARCHAR NOT NULL,
    school_year  VARCHAR NOT NULL,
    term         VARCHAR NOT NULL,
    class_name   VARCHAR NOT NULL,
    pupil_code   VARCHAR NOT NULL,
    subject      VARCHAR NOT NULL,
    component    VARCHAR NOT NULL,
    old_value    VARCHAR NOT NULL,
    new_value    VARCHAR NOT NULL,
    form_mark    VARCHAR,                     -- the form's line: a FormMark
    reason       VARCHAR NOT NULL,
    requested_on DATE NOT NULL,
    requested_by VARCHAR NOT NULL,
    decision     VARCHAR,                     -- 'approved', 'refused'; NULL: not decided
    approved_on  DATE,                        -- day of the decision
    approved_by  VARCHAR,
    approved_role VARCHAR,
    witness_roles VARCHAR[],
    witness_names VARCHAR[],
    minutes_on   DATE,
    minutes_signers VARCHAR[],
    corrected_at TIMESTAMP,                   -- naive UTC, to the minute
    admin_old_value VARCHAR,
    admin_new_value VARCHAR,
    edited_by_roles VARCHAR[],
    relocked_at  TIMESTAMP,
    related_documents VARCHAR[],
    opened_at    TIMESTAMP NOT NULL,
    opened_by    VARCHAR NOT NULL,
    withdrawn_at TIMESTAMP,
    withdrawn_for VARCHAR
);

-- A scan or other file that proves a correction, kept by its digest beside the originals.
CREATE TABLE evidence_item (
    evidence_id  VARCHAR PRIMARY KEY,
    case_id      VARCHAR NOT NULL,
    kind         VARCHAR NOT NULL,            -- an Evidence, or 'minutes' for the signed scan of them
    sha256       VARCHAR NOT NULL,
    extension    VARCHAR NOT NULL,            -- by content
    size_bytes   BIGINT NOT NULL,
    added_at     TIMESTAMP NOT NULL,
    added_by     VARCHAR NOT NULL,
    removed_at   TIMESTAMP,
    removed_for  VARCHAR
);

-- What each step of a case changed: the whole of it, which the event log does not hold. Never changed, never deleted.
CREATE TABLE correction_step (
    case_id      VARCHAR NOT NULL,
    number       INTEGER NOT NULL,            -- of the case's steps, from 1
    step         VARCHAR NOT NULL,            -- the event's kind
    taken_at     TIMESTAMP NOT NULL,
    taken_by     VARCHAR NOT NULL,
    before       JSON NOT NULL,
    after        JSON NOT NULL,
    nonce        VARCHAR NOT NULL,            -- the event has SHA-256(nonce, before, after), from which nothing can be guessed
    PRIMARY KEY (case_id, number)
);

-- The school's word that from a day on every correction of a year is in this register. Without it a change that no case
-- declares is not undeclared for certain: the request may lie in a folder.
CREATE TABLE register_statement (
    statement_id VARCHAR PRIMARY KEY,
    school       VARCHAR NOT NULL,
    school_year  VARCHAR NOT NULL,
    kept_from    TIMESTAMP NOT NULL,          -- the first moment of the day, naive UTC
    recorded_at  TIMESTAMP NOT NULL,
    recorded_by  VARCHAR NOT NULL,
    withdrawn_at TIMESTAMP,
    withdrawn_by VARCHAR,
    withdrawn_for VARCHAR
);

CREATE VIEW kept_register AS
SELECT school, school_year, min(kept_from) AS kept_from FROM register_statement
WHERE withdrawn_at IS NULL GROUP BY school, school_year;

-- All that the school itself declares: rows of the newest register, and cases that were not withdrawn or refused.
-- Of a case that was carried out, what the system showed before and after it counts.
CREATE VIEW declared_correction AS
SELECT school, school_year, term, class_name, pupil_code, subject, component, old_value, new_value, reason,
       requested_on, requested_by, approved_on, approved_by, approved_role, witness_roles, evidence,
       minutes_on, minutes_signers, corrected_at, edited_by_roles, relocked_at, related_documents,
       snapshot_id || ':' || row_number AS register_id, snapshot_id, row_number, NULL::VARCHAR AS case_id
FROM current_correction_request
UNION ALL
SELECT school, school_year, term, class_name, pupil_code, subject, component,
       coalesce(admin_old_value, old_value), coalesce(admin_new_value, new_value), reason,
       requested_on, requested_by, CASE WHEN decision = 'approved' THEN approved_on END,
       CASE WHEN decision = 'approved' THEN approved_by END, CASE WHEN decision = 'approved' THEN approved_role END,
       coalesce(witness_roles, []),
       coalesce((SELECT list(DISTINCT kind ORDER BY kind) FROM evidence_item e
                 WHERE e.case_id = c.case_id AND e.removed_at IS NULL), []),
       minutes_on, coalesce(minutes_signers, []), corrected_at, coalesce(edited_by_roles, []), relocked_at,
       related_documents, case_id, NULL, NULL, case_id
FROM correction_case c WHERE withdrawn_at IS NULL AND decision IS DISTINCT FROM 'refused';
