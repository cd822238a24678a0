// The rings that some entities belong to, or once did, as members or as holders behind them.
//
// param  entities: LIST<STRING>           ids of the entities
// return ids: LIST<STRING>                ids of the rings
// access read
// budget 10 s

UNWIND $entities AS id
MATCH (entity:Entity {id: id})<-[part:HAS_MEMBER|HAS_HOLDER]-(ring:Ring)
WHERE open(entity) AND happened(part) AND happened(ring)
WITH DISTINCT ring.id AS id ORDER BY id
RETURN collect(id) AS ids
