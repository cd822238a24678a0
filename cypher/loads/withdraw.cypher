// Withdraws loads: from this moment nobody sees what they brought.
//
// param  loads: LIST<INTEGER>          numbers of the loads
// param  at: INTEGER                   epoch seconds
// return written: INTEGER              how many loads were withdrawn
// access write
// budget 30 s

UNWIND $loads AS number
MATCH (load:Load {number: number})
SET load.withdrawn_at = $at, load.key = load.key + ' withdrawn ' + load.number, load.delivery = load.delivery + ' withdrawn'
RETURN count(*) AS written
