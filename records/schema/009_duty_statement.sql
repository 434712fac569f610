-- The school's word that every duty that it did up to a day is in its book of duties. Without it, or a list that was
-- surely saved later, a duty that is not in the book is not missing for certain: it may be written elsewhere.
CREATE TABLE duty_statement (
    statement_id VARCHAR PRIMARY KEY,
    school       VARCHAR NOT NULL,
    school_year  VARCHAR NOT NULL,
    whole_to     TIMESTAMP NOT NULL,          -- the end of the day, of a day not yet over the moment of the word; naive UTC
    list_sha256  VARCHAR,                     -- the list that counted when it was said; NULL: there was none
    recorded_at  TIMESTAMP NOT NULL,
    recorded_by  VARCHAR NOT NULL,
    withdrawn_at TIMESTAMP,
    withdrawn_by VARCHAR,
    withdrawn_for VARCHAR
);

-- Until when a year's duties are all known by that word. It was said of the book as it stood: it says nothing of one in
-- which another list counts, or from which an entry was taken back since.
CREATE VIEW kept_duties AS
SELECT s.school, s.school_year, max(s.whole_to) AS known_to
FROM duty_statement s
LEFT JOIN newest_list n ON (n.layout, n.school, n.school_year) = ('list-duty', s.school, s.school_year)
WHERE s.withdrawn_at IS NULL AND n.sha256 IS NOT DISTINCT FROM s.list_sha256
  AND NOT EXISTS (
      FROM duty_entry d WHERE (d.school, d.school_year) = (s.school, s.school_year)
                          AND d.recorded_at <= s.recorded_at AND d.withdrawn_at > s.recorded_at)
GROUP BY s.school, s.school_year;
