-- Where copies of the sealed bundles and of the store are kept, what lies there, and what each check found.

CREATE TABLE copy_location (
    location_id   VARCHAR PRIMARY KEY,        -- the name that the clerk gave it: 'o-mang', 'usb-2026'
    kind          VARCHAR NOT NULL,           -- 'folder', 'usb', 's3'
    uri           VARCHAR NOT NULL,           -- the OCFL storage root: a path, or 's3://…'
    label         VARCHAR,
    custodian     VARCHAR,                    -- who keeps it
    place         VARCHAR,                    -- where it is kept
    medium_serial VARCHAR,                    -- of a removable medium, as written on it
    with_key      BOOLEAN NOT NULL,           -- the encrypted signing key lies there too
    device        VARCHAR,                    -- of a folder: the device when it was last seen
    on_home_device BOOLEAN,                   -- NULL: never seen
    check_every   INTEGER NOT NULL,           -- days
    next_check    DATE NOT NULL,
    added_at      TIMESTAMP NOT NULL,
    retired_at    TIMESTAMP
);

-- An object of a location as it was last seen there: a bundle, or the store.
CREATE TABLE object_copy (
    location_id   VARCHAR NOT NULL,
    object_id     VARCHAR NOT NULL,           -- 'urn:soluu:‹bundle id›', 'urn:soluu:kho:‹key id›'
    version       INTEGER NOT NULL,           -- of the OCFL object
    sha256        VARCHAR NOT NULL,           -- of what was read back: the ZIP, or the store's file
    stamp         VARCHAR,                    -- of the store: the state that the copy holds
    written_at    TIMESTAMP NOT NULL,
    read_back_at  TIMESTAMP NOT NULL,         -- when it was last read and found equal
    state         VARCHAR NOT NULL,           -- 'good', 'bad', 'missing'
    PRIMARY KEY (location_id, object_id)
);

-- Every check of every object, also those that could not be made. Never deleted.
CREATE TABLE fixity_check (
    location_id   VARCHAR NOT NULL,
    object_id     VARCHAR NOT NULL,           -- '' for the storage root itself
    checked_at    TIMESTAMP NOT NULL,
    result        VARCHAR NOT NULL,           -- 'good', 'bad', 'missing', 'could-not-check'
    detail        VARCHAR                     -- what was found, by code and path
);
