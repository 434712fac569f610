-- The monthly inspection: what the board answered, remarked, was told and concluded, and how that was signed.

-- One per school and month, and one more for each supplement. A signed one never changes: a supplement is added beside it.
CREATE TABLE inspection (
    inspection_id VARCHAR PRIMARY KEY,        -- made of school and month, and the number of the supplement
    school        VARCHAR NOT NULL,
    school_year   VARCHAR NOT NULL,           -- in which the month lies
    month         VARCHAR NOT NULL,           -- 'YYYY-MM', in Vietnam
    supplement    INTEGER NOT NULL,           -- 0: the first signing
    reason        VARCHAR,                    -- why a supplement was opened
    opened_at     TIMESTAMP NOT NULL,
    opened_by     VARCHAR NOT NULL,
    signed_at     TIMESTAMP,
    signed_by     VARCHAR,
    bundle_id     VARCHAR,                    -- what was sealed at the signing
    UNIQUE (school, month, supplement)
);

-- What was written into an inspection. Never changed; withdrawn, with the reason, only before the signing.
CREATE SEQUENCE inspection_note_number START 1;
CREATE TABLE inspection_note (
    number        BIGINT PRIMARY KEY DEFAULT nextval('inspection_note_number'),
    inspection_id VARCHAR NOT NULL,
    kind          VARCHAR NOT NULL,           -- a NoteKind of records.inspection
    about_kind    VARCHAR,                    -- an AboutKind of records.inspection; NULL: of the month as a whole
    about         VARCHAR,                    -- a class, teacher, subject, code of the checklist, or key of a finding
    verdict       VARCHAR,                    -- of an answer: a Verdict of records.inspection
    text          VARCHAR NOT NULL,
    author        VARCHAR NOT NULL,
    role          VARCHAR NOT NULL,           -- a Role of records.policy.words
    written_at    TIMESTAMP NOT NULL,
    withdrawn_at  TIMESTAMP,
    withdrawn_by  VARCHAR,
    withdrawn_for VARCHAR
);

-- A bundle is of a class in a term, or of a month's inspection.
ALTER TABLE bundle ALTER term DROP NOT NULL;
ALTER TABLE bundle ALTER class_name DROP NOT NULL;
ALTER TABLE bundle ADD COLUMN month VARCHAR;  -- of an inspection; NULL: of a class

-- A signed inspection is itself the record of the month's duties that it fulfils; nobody enters them once more.
-- Not kept as an entry of the page: one entry there says that the school records its duties in the program.
ALTER VIEW current_duty RENAME TO recorded_duty;
CREATE VIEW current_duty AS
WITH fulfilled AS (
    SELECT inspection_id, unnest(['entry_check', 'correction_log']) AS work FROM inspection
    UNION
    SELECT inspection_id, kind FROM inspection_note
    WHERE kind IN ('remark', 'department_report') AND withdrawn_at IS NULL
)
SELECT * FROM recorded_duty
UNION ALL
SELECT school, school_year, NULL, month, NULL, NULL, work, NULL, (signed_at + INTERVAL 7 HOUR)::DATE, signed_at,
       signed_by, 'leaders', 'biên bản kiểm tra đã kí, bản ' || (supplement + 1), NULL, NULL, NULL
FROM inspection JOIN fulfilled USING (inspection_id) WHERE signed_at IS NOT NULL;
