-- Facts of a school's records. Times are naive UTC; the Vietnamese day is seven hours ahead.
-- Ids are made of content (SHA-256, sheet), never of the order of import, so that any order gives the same facts.

CREATE TABLE export_file (
    sha256        VARCHAR PRIMARY KEY,
    original_name VARCHAR NOT NULL,
    size_bytes    BIGINT NOT NULL,
    layout        VARCHAR NOT NULL,           -- 'vnedu-a', 'vnedu-b', 'vnedu-c', 'list-assignment', 'list-calendar', 'list-correction'
    extension     VARCHAR NOT NULL,           -- by content: 'xlsx' or 'xls'
    imported_at   TIMESTAMP NOT NULL
);

-- One sheet of one export: the class as it stood at a moment.
CREATE TABLE snapshot (
    snapshot_id      VARCHAR PRIMARY KEY,     -- '‹sha256›:‹sheet index›'
    sha256           VARCHAR NOT NULL,
    sheet            VARCHAR NOT NULL,
    layout           VARCHAR NOT NULL,
    authority        VARCHAR,
    school           VARCHAR NOT NULL,        -- the name as the export prints it, NFC, spaces folded
    school_year      VARCHAR NOT NULL,        -- '2025-2026'
    term             VARCHAR NOT NULL,        -- 'HK1', 'HK2', 'CN', 'GK1', 'GK2'
    class_name       VARCHAR,                 -- NULL for the lists
    grade            INTEGER,
    taken_earliest   TIMESTAMP,               -- NULL: nothing bounds it from below
    taken_latest     TIMESTAMP NOT NULL,
    taken_source     VARCHAR NOT NULL,        -- 'declared', 'footer', 'footer+properties', 'properties', 'file', 'import'
    stated_pupils    INTEGER,                 -- the count that the export's own footer states
    homeroom_teacher VARCHAR
);

-- A pupil's row in a snapshot. Who a pupil is, and in which class, are views over these rows.
CREATE TABLE roster_row (
    snapshot_id  VARCHAR NOT NULL,
    pupil_code   VARCHAR NOT NULL,
    ministry_id  VARCHAR,
    full_name    VARCHAR NOT NULL,
    birthday     DATE,
    is_female    BOOLEAN,
    row_number   INTEGER NOT NULL
);

-- A cell of a snapshot: one assessment of one pupil. A blank cell is a fact too (value ''): the mark was not there yet.
CREATE TABLE cell_observation (
    snapshot_id  VARCHAR NOT NULL,
    pupil_code   VARCHAR NOT NULL,
    subject      VARCHAR NOT NULL,            -- subject code; '' for a result of the pupil as a whole
    component    VARCHAR NOT NULL,            -- 'TX1', 'GK', 'CK', 'TBM', 'MUC', 'KTDK', … ; an item code where subject is ''
    value        VARCHAR NOT NULL,            -- canonical text: '8.5', 'Đ', 'T', 'Miễn', ''
    score        DECIMAL(4, 2),               -- NULL unless the value is a score
    cell         VARCHAR NOT NULL             -- 'F12'
);

CREATE TABLE subject (
    subject      VARCHAR PRIMARY KEY,         -- code
    name         VARCHAR NOT NULL             -- 'Ngữ văn'
);

-- Versions of each cell, valid between snapshots of the same layout. Derived: rebuilt from the observations.
CREATE TABLE mark_version (
    layout         VARCHAR NOT NULL,
    school         VARCHAR NOT NULL,
    school_year    VARCHAR NOT NULL,
    term           VARCHAR NOT NULL,
    class_name     VARCHAR NOT NULL,
    grade          INTEGER,
    pupil_code     VARCHAR NOT NULL,
    subject        VARCHAR NOT NULL,
    component      VARCHAR NOT NULL,
    version_no     INTEGER NOT NULL,          -- 1 is the first seen
    value          VARCHAR NOT NULL,
    score          DECIMAL(4, 2),
    previous_value VARCHAR,                   -- NULL for the first version
    previous_score DECIMAL(4, 2),
    entered_after  TIMESTAMP,                 -- a moment at which it was surely not there yet; NULL: unknown
    entered_by     TIMESTAMP NOT NULL,        -- latest moment of the first snapshot with it
    order_known    BOOLEAN NOT NULL,          -- FALSE: the two snapshots' intervals overlap, either may be the older
    is_current     BOOLEAN NOT NULL,          -- the newest version; of undated snapshots only where no dated one has a mark
    is_disputed    BOOLEAN NOT NULL,          -- current, and another mark was seen that may be the newer one
    last_seen      TIMESTAMP NOT NULL,        -- latest moment of the last snapshot with it
    last_seen_earliest TIMESTAMP,             -- earliest moment of that snapshot; NULL: unknown
    snapshot_id    VARCHAR NOT NULL,          -- provenance: the first snapshot that shows it …
    cell           VARCHAR NOT NULL           -- … and the cell there
);

-- The three lists that no vendor exports; each row knows its file, sheet and row.
CREATE TABLE teaching_assignment (
    snapshot_id  VARCHAR NOT NULL,
    row_number   INTEGER NOT NULL,
    term         VARCHAR NOT NULL,
    class_name   VARCHAR NOT NULL,
    subject      VARCHAR NOT NULL,            -- subject code; '' for the homeroom
    teacher_code VARCHAR NOT NULL,
    teacher_name VARCHAR NOT NULL,
    valid_from   DATE,
    valid_until  DATE
);

CREATE TABLE assessment (
    snapshot_id  VARCHAR NOT NULL,
    row_number   INTEGER NOT NULL,
    term         VARCHAR NOT NULL,
    class_name   VARCHAR NOT NULL,
    subject      VARCHAR NOT NULL,
    component    VARCHAR NOT NULL,
    test_date    DATE NOT NULL
);

CREATE TABLE correction_request (
    snapshot_id  VARCHAR NOT NULL,
    row_number   INTEGER NOT NULL,
    term         VARCHAR NOT NULL,
    class_name   VARCHAR NOT NULL,
    pupil_code   VARCHAR NOT NULL,
    subject      VARCHAR NOT NULL,
    component    VARCHAR NOT NULL,
    old_value    VARCHAR NOT NULL,
    new_value    VARCHAR NOT NULL,
    requested_on DATE,
    requested_by VARCHAR,
    approved_on  DATE,
    approved_by  VARCHAR,
    corrected_at TIMESTAMP,
    reason       VARCHAR
);

-- What was sealed.
CREATE TABLE bundle (
    bundle_id      VARCHAR PRIMARY KEY,       -- document id of the seal certificate
    school         VARCHAR NOT NULL,
    school_year    VARCHAR NOT NULL,
    term           VARCHAR NOT NULL,
    class_name     VARCHAR NOT NULL,
    revision       INTEGER NOT NULL,
    file_name      VARCHAR NOT NULL,
    zip_sha256     VARCHAR NOT NULL,
    facts_sha256   VARCHAR NOT NULL,          -- digest of the facts that were sealed
    sealed_at      TIMESTAMP NOT NULL,
    key_id         VARCHAR NOT NULL,
    accepted_findings INTEGER NOT NULL,
    UNIQUE (school, school_year, term, class_name, revision)
);

CREATE TABLE document (
    document_id  VARCHAR PRIMARY KEY,
    bundle_id    VARCHAR NOT NULL,
    kind         INTEGER NOT NULL,            -- type byte of the QR payload
    path         VARCHAR NOT NULL,            -- inside the bundle
    sha256       VARCHAR NOT NULL,
    code         VARCHAR NOT NULL,            -- the QR's Base32 payload
    pupil_code   VARCHAR,                     -- NULL where the document is the class's
    revision     INTEGER NOT NULL,
    status_index INTEGER NOT NULL UNIQUE
);

CREATE SEQUENCE event_number START 1;
CREATE TABLE event (
    number       BIGINT PRIMARY KEY DEFAULT nextval('event_number'),
    happened_at  TIMESTAMP NOT NULL,
    actor        VARCHAR NOT NULL,
    kind         VARCHAR NOT NULL,            -- 'import', 'seal', 'key-created', 'findings-accepted', …
    subject      VARCHAR NOT NULL,            -- what it happened to; never personal data
    detail       JSON NOT NULL
);

-- Views: one definition of what the newest snapshot says.

CREATE VIEW pupil AS
SELECT s.school, r.pupil_code,
       arg_max(r.ministry_id, (s.taken_latest, s.snapshot_id)) FILTER (r.ministry_id IS NOT NULL) AS ministry_id,
       arg_max(r.full_name, (s.taken_latest, s.snapshot_id)) AS full_name,
       arg_max(r.birthday, (s.taken_latest, s.snapshot_id)) FILTER (r.birthday IS NOT NULL) AS birthday,
       arg_max(r.is_female, (s.taken_latest, s.snapshot_id)) FILTER (r.is_female IS NOT NULL) AS is_female
FROM roster_row r JOIN snapshot s USING (snapshot_id)
GROUP BY s.school, r.pupil_code;

-- A class's pupils in a term: those on the newest roster of it; joined and left are intervals between snapshots.
CREATE VIEW enrolment AS
WITH newest AS (
    -- Where the newest is an undated snapshot, which may be older than it seems, the newest dated one counts beside it:
    -- a pupil too many is seen and struck out, one who is missing may be missed.
    SELECT DISTINCT unnest([arg_max(snapshot_id, (taken_latest, snapshot_id)),
                            arg_max(snapshot_id, (taken_latest, snapshot_id)) FILTER (taken_earliest IS NOT NULL)]) AS snapshot_id
    FROM snapshot WHERE class_name IS NOT NULL
    GROUP BY school, school_year, term, class_name
)
SELECT s.school, s.school_year, s.term, s.class_name, any_value(s.grade) AS grade, r.pupil_code,
       min(s.taken_latest) AS first_seen, max(s.taken_latest) AS last_seen,
       bool_or(n.snapshot_id IS NOT NULL) AS is_current,
       max(r.row_number) FILTER (n.snapshot_id IS NOT NULL) AS row_number
FROM roster_row r
JOIN snapshot s USING (snapshot_id)
LEFT JOIN newest n USING (snapshot_id)
GROUP BY s.school, s.school_year, s.term, s.class_name, r.pupil_code;

-- The newest version of each mark of the pupils who are still on their class's roster.
CREATE VIEW current_mark AS
SELECT m.* FROM mark_version m
SEMI JOIN (SELECT * FROM enrolment WHERE is_current) e USING (school, school_year, term, class_name, pupil_code)
WHERE m.is_current;

CREATE VIEW class_group AS
SELECT school, school_year, term, class_name, any_value(grade) AS grade,
       arg_max(layout, (taken_latest, snapshot_id)) AS layout,
       arg_max(homeroom_teacher, (taken_latest, snapshot_id)) FILTER (homeroom_teacher IS NOT NULL) AS homeroom_teacher,
       arg_max(authority, (taken_latest, snapshot_id)) FILTER (authority IS NOT NULL) AS authority,
       count(DISTINCT sha256) AS snapshots, max(taken_latest) AS newest, max(taken_earliest) AS newest_earliest
FROM snapshot WHERE class_name IS NOT NULL
GROUP BY school, school_year, term, class_name;

-- Of each list, the newest file for a school, year and term counts, whole.
CREATE VIEW current_assignment AS
SELECT s.school, s.school_year, t.* FROM teaching_assignment t JOIN snapshot s USING (snapshot_id)
QUALIFY t.snapshot_id = last_value(t.snapshot_id) OVER (
    PARTITION BY s.school, s.school_year, t.term ORDER BY s.taken_latest, t.snapshot_id
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING);

CREATE VIEW current_assessment AS
SELECT s.school, s.school_year, t.* FROM assessment t JOIN snapshot s USING (snapshot_id)
QUALIFY t.snapshot_id = last_value(t.snapshot_id) OVER (
    PARTITION BY s.school, s.school_year, t.term ORDER BY s.taken_latest, t.snapshot_id
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING);

CREATE VIEW current_correction_request AS
SELECT s.school, s.school_year, t.* FROM correction_request t JOIN snapshot s USING (snapshot_id)
QUALIFY t.snapshot_id = last_value(t.snapshot_id) OVER (
    PARTITION BY s.school, s.school_year, t.term ORDER BY s.taken_latest, t.snapshot_id
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING);
