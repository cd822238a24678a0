// Detections that were broken off: their loads are still open.
//
// param  never: INTEGER                   stands for "not yet" in moments
// return numbers: LIST<INTEGER>           numbers of the loads
// access read
// budget 5 s

MATCH (load:Load {source: 'clew', feed: 'rings'})
WHERE load.completed_at = $never AND load.withdrawn_at = $never
RETURN collect(load.number) AS numbers
