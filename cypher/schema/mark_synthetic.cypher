// Says that everything in the store is invented; only a store into which nothing was loaded yet can be marked so.
//
// return marked: INTEGER               1, or 0 where something was loaded
// access write
// budget 5 s

MATCH (schema:Schema {name: 'clew'})
WHERE NOT EXISTS { MATCH (:Load) }
SET schema.synthetic = true
RETURN count(*) AS marked
