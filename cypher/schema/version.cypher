// The version of the schema the store was written with.
//
// return version: INTEGER              the version
// access read
// budget 5 s

MATCH (schema:Schema {name: 'clew'})
RETURN schema.version AS version
