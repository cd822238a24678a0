// Hides an entity from everybody at once, and remembers that it is to be gone.
//
// param  id: STRING                    id of the entity
// param  seal: INTEGER                 a seal that nobody is let through
// param  order: STRING                 the order of its erasure
// param  at: INTEGER                   epoch seconds
// return written: INTEGER              1, or 0 where there is no such entity
// access write
// budget 10 s

MATCH (entity:Entity {id: $id})
SET entity.seal = $seal
MERGE (erased:Erased {id: $id})
ON CREATE SET erased.order = $order, erased.at = $at
RETURN count(*) AS written
