// The loads that are open or withdrawn: what they wrote counts for nobody else.
//
// param  never: INTEGER                stands for "not yet" in moments
// return numbers: LIST<INTEGER>        load numbers
// access read
// budget 5 s

MATCH (load:Load)
WHERE load.completed_at = $never OR load.withdrawn_at < $never
RETURN collect(load.number) AS numbers
