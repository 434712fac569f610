-- What a school keeps beside its marks: what pupils' data hold, who came and left, the lists that were made of the
-- results, and which duties were done when. From lists that the school fills in, or entered on a page.

-- Which of the minimum data (name, birth date, address …) a pupil's row of the list holds. Whether a field is filled is
-- all that is asked; the values stay in the kept file.
CREATE TABLE pupil_field (
    snapshot_id  VARCHAR NOT NULL,
    row_number   INTEGER NOT NULL,
    class_name   VARCHAR NOT NULL,
    pupil_code   VARCHAR NOT NULL,
    field        VARCHAR NOT NULL,            -- a PupilField of records.policy.words: 'birth_date', 'phone', …
    is_filled    BOOLEAN NOT NULL,
    cell         VARCHAR NOT NULL
);

CREATE TABLE transfer (
    snapshot_id  VARCHAR NOT NULL,
    row_number   INTEGER NOT NULL,
    class_name   VARCHAR NOT NULL,            -- the class that the pupil left or came to
    pupil_code   VARCHAR NOT NULL,
    kind         VARCHAR NOT NULL,            -- 'in', 'out', 'dropped', 'returned', 'class' (from another class)
    happened_on  DATE NOT NULL,
    other_place  VARCHAR,                     -- the school or the class at the other end
    decision     VARCHAR                      -- number of the paper
);

CREATE TABLE result_list (
    snapshot_id  VARCHAR NOT NULL,
    row_number   INTEGER NOT NULL,
    term         VARCHAR NOT NULL,
    class_name   VARCHAR NOT NULL,
    pupil_code   VARCHAR NOT NULL,
    list         VARCHAR NOT NULL,            -- a PupilList: 'promoted', 'titles', 'reassessed', …
    detail       VARCHAR                      -- the title's name, or the subject code of a re-assessment
);

-- A duty that was done, or an act on the book: lock, unlock, print, archive, attendance closed …
CREATE TABLE duty_row (
    snapshot_id  VARCHAR NOT NULL,
    row_number   INTEGER NOT NULL,
    term         VARCHAR,
    month        VARCHAR,                     -- 'YYYY-MM' for what is done each month
    class_name   VARCHAR,                     -- NULL: of the whole school
    subject      VARCHAR,
    work         VARCHAR NOT NULL,            -- a Work, MonthlyWork or LockWork of records.policy.words
    document     VARCHAR,                     -- a Document, where the work is on one
    done_on      DATE NOT NULL,
    done_at      TIMESTAMP,                   -- where the minute is known (naive UTC)
    done_by      VARCHAR,
    role         VARCHAR,                     -- a Role
    note         VARCHAR
);

-- The same, entered on a page. Never deleted: what was a slip is withdrawn, with the reason.
CREATE TABLE duty_entry (
    entry_id     VARCHAR PRIMARY KEY,
    school       VARCHAR NOT NULL,
    school_year  VARCHAR NOT NULL,
    term         VARCHAR,
    month        VARCHAR,
    class_name   VARCHAR,
    subject      VARCHAR,
    work         VARCHAR NOT NULL,
    document     VARCHAR,
    done_on      DATE NOT NULL,
    done_at      TIMESTAMP,
    done_by      VARCHAR,
    role         VARCHAR,
    note         VARCHAR,
    recorded_at  TIMESTAMP NOT NULL,
    recorded_by  VARCHAR NOT NULL,
    withdrawn_at TIMESTAMP,
    withdrawn_by VARCHAR,
    withdrawn_for VARCHAR
);

-- Of each list, the newest file for a school and year counts, whole.
CREATE VIEW current_pupil_field AS
SELECT s.school, s.school_year, t.* FROM pupil_field t JOIN snapshot s USING (snapshot_id)
QUALIFY t.snapshot_id = last_value(t.snapshot_id) OVER (
    PARTITION BY s.school, s.school_year ORDER BY s.taken_latest, t.snapshot_id
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING);

CREATE VIEW current_transfer AS
SELECT s.school, s.school_year, t.* FROM transfer t JOIN snapshot s USING (snapshot_id)
QUALIFY t.snapshot_id = last_value(t.snapshot_id) OVER (
    PARTITION BY s.school, s.school_year ORDER BY s.taken_latest, t.snapshot_id
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING);

CREATE VIEW current_result_list AS
SELECT s.school, s.school_year, t.* FROM result_list t JOIN snapshot s USING (snapshot_id)
QUALIFY t.snapshot_id = last_value(t.snapshot_id) OVER (
    PARTITION BY s.school, s.school_year, t.term ORDER BY s.taken_latest, t.snapshot_id
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING);

-- Duties from the newest list and from the pages, together. `entry_id` is NULL for a row of the list.
CREATE VIEW current_duty AS
WITH listed AS (
    SELECT s.school, s.school_year, t.* FROM duty_row t JOIN snapshot s USING (snapshot_id)
    QUALIFY t.snapshot_id = last_value(t.snapshot_id) OVER (
        PARTITION BY s.school, s.school_year ORDER BY s.taken_latest, t.snapshot_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
)
SELECT school, school_year, term, month, class_name, subject, work, document, done_on, done_at, done_by, role, note,
       NULL::VARCHAR AS entry_id, snapshot_id, row_number FROM listed
UNION ALL
SELECT school, school_year, term, month, class_name, subject, work, document, done_on, done_at, done_by, role, note,
       entry_id, NULL, NULL FROM duty_entry WHERE withdrawn_at IS NULL;
