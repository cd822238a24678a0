// Records the version of the schema, after every part of it is there.
//
// param  version: INTEGER              the version
// return written: INTEGER              1
// access write
// budget 5 s

MERGE (schema:Schema {name: 'clew'})
SET schema.version = $version
RETURN count(*) AS written
