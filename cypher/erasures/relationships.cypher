// Deletes some of what is said about an entity, links it, or happened to it.
//
// param  id: STRING                    id of the entity
// param  size: INTEGER                 how many relationships at most
// return written: INTEGER              how many are gone
// access write
// budget 30 s

MATCH (:Entity {id: $id})-[one]-()
WITH DISTINCT one LIMIT $size
DELETE one
RETURN count(*) AS written
