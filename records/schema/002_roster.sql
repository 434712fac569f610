-- Who is in a class, when its sheets do not all list the same pupils; and whose class a mark belongs to.

ALTER TABLE snapshot ADD COLUMN subject VARCHAR;    -- of a sheet of one subject; NULL: the sheet is of the whole class

UPDATE snapshot SET subject = told.subject
FROM (SELECT snapshot_id, any_value(subject) AS subject FROM cell_observation
      WHERE subject <> '' GROUP BY snapshot_id HAVING count(DISTINCT subject) = 1) told
WHERE snapshot.snapshot_id = told.snapshot_id AND snapshot.layout = 'vnedu-c';

DROP VIEW current_mark;
DROP VIEW enrolment;

-- A class's pupils in a term, as its sheets list them.
--
-- A subject's sheet may list a part of the class, so no single sheet is the roster. A pupil has left for certain when,
-- after the pupil was last seen in the class, a sheet of the whole class was taken, or one of a kind (layout, subject)
-- that once listed the pupil: it lists the pupil no more. Where that is not certain the pupil stays: one too many is
-- seen and struck out, one who is missing may be missed.
CREATE VIEW listed_pupil AS
WITH sheet AS (
    SELECT *, layout || ':' || coalesce(subject, '') AS kind FROM snapshot WHERE class_name IS NOT NULL
), newest AS (
    SELECT school, school_year, term, class_name, kind,
           arg_max(snapshot_id, (taken_latest, snapshot_id)) AS snapshot_id,
           max(taken_earliest) AS dated_from
    FROM sheet GROUP BY ALL
), whole AS (
    SELECT school, school_year, term, class_name, max(taken_earliest) AS dated_from
    FROM sheet WHERE subject IS NULL GROUP BY ALL
), listed AS (
    SELECT s.school, s.school_year, s.term, s.class_name, s.kind, r.pupil_code, any_value(s.grade) AS grade,
           min(s.taken_latest) AS first_seen, max(s.taken_latest) AS last_seen,
           bool_or(n.snapshot_id IS NOT NULL) AS is_on_newest,
           arg_max(r.row_number, (s.taken_latest, s.snapshot_id)) AS row_number
    FROM roster_row r JOIN sheet s USING (snapshot_id) LEFT JOIN newest n USING (snapshot_id)
    GROUP BY s.school, s.school_year, s.term, s.class_name, s.kind, r.pupil_code
), sized AS (
    SELECT *, max(last_seen) OVER (PARTITION BY school, school_year, term, class_name, pupil_code) AS seen_until,
           count(*) OVER (PARTITION BY school, school_year, term, class_name, kind) AS pupils_of_kind
    FROM listed
)
SELECT l.school, l.school_year, l.term, l.class_name, any_value(l.grade) AS grade, l.pupil_code,
       min(l.first_seen) AS first_seen, max(l.last_seen) AS last_seen,
       NOT bool_or(coalesce(greatest(n.dated_from, w.dated_from) > l.seen_until, FALSE)) AS is_current,
       arg_max(l.row_number, (l.is_on_newest, l.pupils_of_kind, l.last_seen, l.kind)) AS row_number
FROM sized l JOIN newest n USING (school, school_year, term, class_name, kind)
LEFT JOIN whole w USING (school, school_year, term, class_name)
GROUP BY l.school, l.school_year, l.term, l.class_name, l.pupil_code;

-- The same, kept: asked by every page and paper. Derived: rebuilt with the mark versions of its term.
CREATE TABLE enrolment AS SELECT * FROM listed_pupil;

-- The newest version of each mark of the pupils who are still in a class, under the class in which they are now.
CREATE VIEW current_mark AS
WITH here AS (
    SELECT school, school_year, term, class_name, grade, pupil_code, last_seen FROM enrolment WHERE is_current
), last AS (
    SELECT school, school_year, term, pupil_code, arg_max(class_name, (last_seen, class_name)) AS class_name
    FROM here GROUP BY ALL
)
SELECT m.* REPLACE (h.class_name AS class_name, h.grade AS grade)
FROM mark_version m
JOIN last l ON (l.school, l.school_year, l.term, l.pupil_code) = (m.school, m.school_year, m.term, m.pupil_code)
LEFT JOIN here same ON (same.school, same.school_year, same.term, same.pupil_code, same.class_name)
                     = (m.school, m.school_year, m.term, m.pupil_code, m.class_name)
JOIN here h ON (h.school, h.school_year, h.term, h.pupil_code, h.class_name)
             = (m.school, m.school_year, m.term, m.pupil_code, coalesce(same.class_name, l.class_name))
WHERE m.is_current;
