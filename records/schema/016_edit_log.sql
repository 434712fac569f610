-- What a vendor's own log says of edits of marks, row by row, as the file has it.

CREATE TABLE mark_edit (
    snapshot_id  VARCHAR NOT NULL,            -- provenance: the file and sheet; '‹sha256›:‹sheet index›'
    row_number   INTEGER NOT NULL,
    term         VARCHAR NOT NULL,
    class_name   VARCHAR,
    pupil_code   VARCHAR NOT NULL,
    subject      VARCHAR NOT NULL,
    component    VARCHAR NOT NULL,
    old_value    VARCHAR NOT NULL,            -- canonical text; '' for none
    new_value    VARCHAR NOT NULL,
    edited_at    TIMESTAMP NOT NULL,          -- naive UTC
    edited_by    VARCHAR,
    reason       VARCHAR,
    cell         VARCHAR NOT NULL             -- of the moment: 'H12'
);

-- Each edit once: logs of successive months overlap. The file that came first is named for it.
CREATE VIEW logged_edit AS
SELECT s.school, s.school_year, e.* FROM mark_edit e JOIN snapshot s USING (snapshot_id)
LEFT JOIN export_file f USING (sha256)
QUALIFY row_number() OVER (
    PARTITION BY s.school, s.school_year, e.term, e.pupil_code, e.subject, e.component, e.old_value, e.new_value,
                 e.edited_at
    ORDER BY f.imported_at, e.snapshot_id, e.row_number) = 1;
