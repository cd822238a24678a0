// Which of some cases hold an entity: it is one of them, or is linked to one, whatever anybody may see.
//
// param  ids: LIST<STRING>             ids of entities
// param  cases: LIST<STRING>           ids of the cases
// return cases: LIST<STRING>           those that hold one of the entities
// access read
// budget 10 s

UNWIND $cases AS id
OPTIONAL MATCH (case:Entity {id: id})--(other:Entity)
WHERE other.id IN $ids
WITH id, count(other) AS linked
WHERE linked > 0 OR id IN $ids
RETURN collect(id) AS cases
