-- Which file of a list counts: one definition for all lists, and one whole file, however many sheets it has.

ALTER TABLE export_file ADD COLUMN saved_at TIMESTAMP;  -- of a list: its last saving by its own word; NULL: it says none

-- Each file of a list, for a school and year, and for a term where the rows have one ('' where they do not).
CREATE VIEW list_file AS
WITH listed AS (
    SELECT snapshot_id, term FROM teaching_assignment
    UNION SELECT snapshot_id, term FROM assessment
    UNION SELECT snapshot_id, term FROM correction_request
    UNION SELECT snapshot_id, term FROM result_list
    UNION SELECT snapshot_id, '' FROM pupil_field
    UNION SELECT snapshot_id, '' FROM transfer
    UNION SELECT snapshot_id, '' FROM duty_row
), entered AS (
    SELECT subject AS sha256, min(number) AS event_number FROM event WHERE kind = 'import' GROUP BY subject
)
SELECT s.layout, s.school, s.school_year, l.term, s.sha256, f.imported_at, e.event_number,
       max(s.taken_latest) AS taken_latest,
       -- A saving counts within the time in which the file was taken; vendors' clocks differ by the zone's width.
       max(f.saved_at) FILTER (f.saved_at >= s.taken_earliest AND f.saved_at <= s.taken_latest + INTERVAL 7 HOUR)
           AS saved_at
FROM listed l JOIN snapshot s USING (snapshot_id)
LEFT JOIN export_file f USING (sha256) LEFT JOIN entered e USING (sha256)
GROUP BY s.layout, s.school, s.school_year, l.term, s.sha256, f.imported_at, e.event_number;

-- The newest of them, whole. Two of one time: the one that says it was saved later, else the one imported later.
CREATE VIEW newest_list AS
SELECT layout, school, school_year, term, sha256 FROM list_file
QUALIFY row_number() OVER (
    PARTITION BY layout, school, school_year, term
    ORDER BY coalesce(least(saved_at, taken_latest), taken_latest) DESC, saved_at DESC NULLS LAST,
             imported_at DESC NULLS LAST, event_number DESC NULLS LAST, sha256 DESC) = 1;

CREATE OR REPLACE VIEW current_assignment AS
SELECT s.school, s.school_year, t.* FROM teaching_assignment t JOIN snapshot s USING (snapshot_id)
SEMI JOIN newest_list n ON (n.layout, n.school, n.school_year, n.term, n.sha256)
                         = (s.layout, s.school, s.school_year, t.term, s.sha256);

CREATE OR REPLACE VIEW current_assessment AS
SELECT s.school, s.school_year, t.* FROM assessment t JOIN snapshot s USING (snapshot_id)
SEMI JOIN newest_list n ON (n.layout, n.school, n.school_year, n.term, n.sha256)
                         = (s.layout, s.school, s.school_year, t.term, s.sha256);

-- `declared_correction` stands on this one and follows it.
CREATE OR REPLACE VIEW current_correction_request AS
SELECT s.school, s.school_year, t.* FROM correction_request t JOIN snapshot s USING (snapshot_id)
SEMI JOIN newest_list n ON (n.layout, n.school, n.school_year, n.term, n.sha256)
                         = (s.layout, s.school, s.school_year, t.term, s.sha256);

CREATE OR REPLACE VIEW current_pupil_field AS
SELECT s.school, s.school_year, t.* FROM pupil_field t JOIN snapshot s USING (snapshot_id)
SEMI JOIN newest_list n ON (n.layout, n.school, n.school_year, n.term, n.sha256)
                         = (s.layout, s.school, s.school_year, '', s.sha256);

CREATE OR REPLACE VIEW current_transfer AS
SELECT s.school, s.school_year, t.* FROM transfer t JOIN snapshot s USING (snapshot_id)
SEMI JOIN newest_list n ON (n.layout, n.school, n.school_year, n.term, n.sha256)
                         = (s.layout, s.school, s.school_year, '', s.sha256);

CREATE OR REPLACE VIEW current_result_list AS
SELECT s.school, s.school_year, t.* FROM result_list t JOIN snapshot s USING (snapshot_id)
SEMI JOIN newest_list n ON (n.layout, n.school, n.school_year, n.term, n.sha256)
                         = (s.layout, s.school, s.school_year, t.term, s.sha256);

-- Duties from the newest list and from the pages, together. `entry_id` is NULL for a row of the list.
CREATE OR REPLACE VIEW recorded_duty AS
WITH listed AS (
    SELECT s.school, s.school_year, t.* FROM duty_row t JOIN snapshot s USING (snapshot_id)
    SEMI JOIN newest_list n ON (n.layout, n.school, n.school_year, n.term, n.sha256)
                             = (s.layout, s.school, s.school_year, '', s.sha256)
)
SELECT school, school_year, term, month, class_name, subject, work, document, done_on, done_at, done_by, role, note,
       NULL::VARCHAR AS entry_id, snapshot_id, row_number FROM listed
UNION ALL
SELECT school, school_year, term, month, class_name, subject, work, document, done_on, done_at, done_by, role, note,
       entry_id, NULL, NULL FROM duty_entry WHERE withdrawn_at IS NULL;
