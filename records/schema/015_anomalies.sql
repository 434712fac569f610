-- Questions that unlikely figures led to: asked, answered, decided. Of a figure that nobody acted on there is no row: it
-- is computed anew from the exports. No row of these is ever deleted.

CREATE TABLE anomaly_question (
    question_id  VARCHAR PRIMARY KEY,
    school       VARCHAR NOT NULL,
    school_year  VARCHAR NOT NULL,
    measure      VARCHAR NOT NULL,            -- a Measure of analytics.anomalies
    teacher_code VARCHAR NOT NULL,
    subject      VARCHAR,                     -- where the measure is of one subject
    threshold    VARCHAR,                     -- where it is of one threshold
    question     VARCHAR NOT NULL,            -- the sentence as it was asked, or decided, last; with its figures
    k            BIGINT NOT NULL,
    n            BIGINT NOT NULL,
    effect       DOUBLE NOT NULL,
    q            DOUBLE NOT NULL,
    evidence     VARCHAR[] NOT NULL,          -- ids of all that was asked or decided about; no mark
    fingerprint  VARCHAR NOT NULL,            -- of what it is about and that evidence
    asked_at     TIMESTAMP,                   -- last; NULL: never, or decided without asking
    asked_by     VARCHAR,                     -- an office
    answered_before INTEGER NOT NULL,         -- how many answers there were when it was asked last
    disposition  VARCHAR,                     -- a Disposition of records.anomaly_question; NULL: open
    reason       VARCHAR,
    month        VARCHAR,                     -- 'YYYY-MM', of the minutes that it went into
    note         BIGINT,                      -- the inspection_note that it went into
    disposed_at  TIMESTAMP,
    disposed_by  VARCHAR,                     -- an office
    steps        INTEGER NOT NULL
);

CREATE TABLE anomaly_answer (
    question_id  VARCHAR NOT NULL,
    number       INTEGER NOT NULL,            -- of the question's answers, from 1
    text         VARCHAR NOT NULL,
    author       VARCHAR NOT NULL,            -- the teacher
    answered_on  DATE NOT NULL,
    paper        VARCHAR,                     -- by what paper, where somebody else wrote it down; NULL: by the teacher
    written_at   TIMESTAMP NOT NULL,
    written_by   VARCHAR NOT NULL,            -- an office
    PRIMARY KEY (question_id, number)
);

-- What each step changed: the whole of it, which the event log does not hold. Never changed, never deleted.
CREATE TABLE anomaly_step (
    question_id  VARCHAR NOT NULL,
    number       INTEGER NOT NULL,
    step         VARCHAR NOT NULL,            -- the event's kind
    taken_at     TIMESTAMP NOT NULL,
    taken_by     VARCHAR NOT NULL,
    after        JSON NOT NULL,
    nonce        VARCHAR NOT NULL,            -- the event has SHA-256(nonce, after), from which nothing can be guessed
    PRIMARY KEY (question_id, number)
);
