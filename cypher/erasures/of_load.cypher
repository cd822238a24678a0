// Deletes some statements of a withdrawn load.
//
// param  load: INTEGER                 number of the load
// param  size: INTEGER                 how many statements at most
// param  never: INTEGER                stands for "not yet" in moments
// return written: INTEGER              how many are gone
// access write
// budget 30 s

MATCH (load:Load {number: $load})-[statement:DESCRIBES]->()
WHERE load.withdrawn_at < $never
WITH statement LIMIT $size
DELETE statement
RETURN count(*) AS written
