// Remembers what was erased in a graph that was made anew.
//
// param  ids: LIST<STRING>             ids of entities
// param  orders: LIST<STRING>          the order of each
// param  at: LIST<INTEGER>             epoch seconds
// return written: INTEGER              how many are remembered
// access write
// budget 30 s

UNWIND range(0, size($ids) - 1) AS i
MERGE (erased:Erased {id: $ids[i]})
ON CREATE SET erased.order = $orders[i], erased.at = $at[i]
RETURN count(*) AS written
