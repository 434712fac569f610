-- Imports that are taken back: the facts go, the kept original stays, and so does what only the import knew of it.

-- A file whose facts were taken back, as it stood in `export_file`. No row is ever deleted: of a file that came again,
-- `again_at` says since when. People's words, as the reason, stand here and never in the log.
CREATE TABLE undone_import (
    number        BIGINT PRIMARY KEY,         -- of the event that says so
    sha256        VARCHAR NOT NULL,
    original_name VARCHAR NOT NULL,
    size_bytes    BIGINT NOT NULL,
    layout        VARCHAR NOT NULL,
    extension     VARCHAR NOT NULL,
    imported_at   TIMESTAMP NOT NULL,         -- naive UTC; an import from the kept original stands at this moment again
    saved_at      TIMESTAMP,
    school        VARCHAR NOT NULL,
    school_year   VARCHAR NOT NULL,
    term          VARCHAR NOT NULL,
    by_name       BOOLEAN NOT NULL,           -- its pupils were found by name, with the clerk's consent
    undone_at     TIMESTAMP NOT NULL,
    undone_by     VARCHAR NOT NULL,           -- an office
    reason        VARCHAR NOT NULL,
    again_at      TIMESTAMP                   -- NULL: it stands taken back
);

-- When each of its sheets was taken.
CREATE TABLE undone_sheet (
    number         BIGINT NOT NULL,
    sheet_index    INTEGER NOT NULL,
    taken_earliest TIMESTAMP,
    taken_latest   TIMESTAMP NOT NULL,
    taken_source   VARCHAR NOT NULL,
    PRIMARY KEY (number, sheet_index)
);

-- What each file calls a subject: the name of a code is the first of these, whichever files there are.
CREATE TABLE export_subject (
    sha256  VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    name    VARCHAR NOT NULL,
    PRIMARY KEY (sha256, subject)
);

INSERT INTO export_subject
SELECT DISTINCT s.sha256, o.subject, n.name FROM (
    SELECT DISTINCT snapshot_id, subject FROM cell_observation
    UNION SELECT snapshot_id, subject FROM teaching_assignment
    UNION SELECT snapshot_id, subject FROM assessment
    UNION SELECT snapshot_id, subject FROM correction_request
    UNION SELECT snapshot_id, subject FROM duty_row
) o JOIN snapshot s USING (snapshot_id) JOIN subject n ON n.subject = o.subject;
