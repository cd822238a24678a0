// The ids of what was erased: no load brings it back.
//
// return ids: LIST<STRING>             ids of entities
// access read
// budget 10 s

MATCH (erased:Erased)
RETURN collect(erased.id) AS ids
