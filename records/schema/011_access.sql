-- Decisions that open what is kept, and what is lent by them. No row of these is ever deleted.

-- Who may do what with which records, and until when. An empty list bounds nothing: every year, every term, every class.
CREATE TABLE access_grant (
    grant_id      VARCHAR PRIMARY KEY,        -- 'QD-2026-001'
    school        VARCHAR NOT NULL,
    number        VARCHAR NOT NULL,           -- as the paper has it: '12/QĐ-THCS'
    decided_on    DATE NOT NULL,
    decided_by    VARCHAR NOT NULL,           -- a Role of records.policy.words
    granted_to    VARCHAR NOT NULL,           -- a Role
    office        VARCHAR,                    -- 'Đoàn thanh tra Sở'; never a pupil's name, and never in the log
    actions       VARCHAR[] NOT NULL,         -- Actions of records.policy.words
    school_years  VARCHAR[] NOT NULL,
    terms         VARCHAR[] NOT NULL,
    classes       VARCHAR[] NOT NULL,
    valid_from    DATE NOT NULL,
    valid_until   DATE,                       -- that day still counts, in Vietnam; NULL: until it is withdrawn
    is_inline     BOOLEAN NOT NULL,           -- recorded with an act, for that act alone
    recorded_at   TIMESTAMP NOT NULL,
    recorded_by   VARCHAR NOT NULL,           -- an office
    withdrawn_at  TIMESTAMP,
    withdrawn_by  VARCHAR,
    withdrawn_for VARCHAR
);

CREATE TABLE loan (
    loan_id     VARCHAR PRIMARY KEY,          -- 'CM-2026-001'
    school      VARCHAR NOT NULL,
    school_year VARCHAR NOT NULL,
    term        VARCHAR,                      -- NULL: of the whole year
    class_name  VARCHAR,                      -- NULL: of every class
    borrower    VARCHAR NOT NULL,             -- a Role
    grant_id    VARCHAR,                      -- the decision that it was lent by; NULL: none was asked for, or an older program lent it
    lent_at     TIMESTAMP NOT NULL,
    lent_by     VARCHAR NOT NULL,             -- an office
    due_on      DATE NOT NULL,                -- that day is still in time
    returned_at TIMESTAMP,
    returned_by VARCHAR
);

-- Loans that are in the log alone, from before this table: each with its own return, the first to the first. They had no
-- day to be back; they get the days that a loan has where nobody names one.
INSERT INTO loan BY NAME
WITH act AS (
    SELECT number, happened_at, actor, subject AS school, detail ->> '$.year' AS school_year,
           detail ->> '$.term' AS term, detail ->> '$.class_name' AS class_name, detail ->> '$.asked_by' AS borrower,
           detail ->> '$.action' AS action,
           row_number() OVER (PARTITION BY subject, school_year, term, class_name, action ORDER BY number) AS turn
    FROM event WHERE kind = 'access'
)
SELECT format('CM-{}-{:03d}', year(l.happened_at + INTERVAL 7 HOUR),
              row_number() OVER (PARTITION BY year(l.happened_at + INTERVAL 7 HOUR) ORDER BY l.number)) AS loan_id,
       l.school, l.school_year, l.term, l.class_name, l.borrower, l.happened_at AS lent_at, l.actor AS lent_by,
       CAST(l.happened_at + INTERVAL 7 HOUR AS DATE) + 30 AS due_on,
       r.happened_at AS returned_at, r.actor AS returned_by
FROM act l
LEFT JOIN act r ON r.action = 'return' AND r.turn = l.turn AND r.number > l.number
    AND (r.school, r.school_year) = (l.school, l.school_year)
    AND r.term IS NOT DISTINCT FROM l.term AND r.class_name IS NOT DISTINCT FROM l.class_name
WHERE l.action = 'lend';
