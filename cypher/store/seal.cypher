// Seals entities again, as they were.
//
// param  rows: LIST<MAP>               id and seal of each
// return written: INTEGER              how many were sealed
// access write
// budget 30 s

UNWIND $rows AS row
MATCH (node:Entity {id: row.id})
SET node.seal = row.seal
RETURN count(*) AS written
