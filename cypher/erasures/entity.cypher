// Deletes an entity of which nothing is left, and the mark under which questions stood for it.
//
// param  id: STRING                    id of the entity
// return written: INTEGER              1, or 0 where it was gone
// access write
// budget 10 s

OPTIONAL MATCH (key:QuestionKey {key: $id})
DELETE key
WITH count(*) AS once
MATCH (entity:Entity {id: $id})
DELETE entity
RETURN count(*) AS written
