// The greatest number of an entity that takes part in events.
//
// return number: INTEGER                  0 where there is none
// access read
// budget 5 s

OPTIONAL MATCH (entity:Entity)
WHERE entity.number > 0 AND open(entity)
WITH entity.number AS number ORDER BY number DESC LIMIT 1
RETURN coalesce(number, 0) AS number
