-- What the home's own object at a location must be, every file of every version: nothing else that is kept says it.

ALTER TABLE object_copy ADD COLUMN inventory_sha512 VARCHAR;    -- NULL: of a bundle, or recorded before this version
