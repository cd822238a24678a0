// Detections that were broken off: their loads are still open.
//
// param  feed: STRING                     what is sought: rings or series
// param  never: INTEGER                   stands for "not yet" in moments
// return numbers: LIST<INTEGER>           numbers of the loads
// access read
// budget 5 s

MATCH (load:Load {source: 'clew', feed: $feed})
WHERE load.completed_at = $never AND load.withdrawn_at = $never
RETURN collect(load.number) AS numbers
