// Whether everything in the store is invented: the demonstration said so before anything was loaded.
//
// return synthetic: BOOLEAN            true where it is
// access read
// budget 5 s

OPTIONAL MATCH (schema:Schema {name: 'clew'})
RETURN coalesce(schema.synthetic, false) AS synthetic
