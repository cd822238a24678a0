// Deletes some of what people decided and Clew found about an entity, or asks about it, and what was decided on that.
//
// param  id: STRING                    id of the entity
// param  size: INTEGER                 how many things at most
// return written: INTEGER              how many things are gone
// access write
// budget 30 s

CALL () {
  MATCH (:Entity {id: $id})<-[:NAMES|ABOUT|HAS_MEMBER|HAS_HOLDER|HAS_CASE]-(thing:Question|Decision|Hit|Ring|Series)
  RETURN thing
  UNION
  MATCH (:QuestionKey {key: $id})-[:ASKS]->(thing:Question)
  RETURN thing
  UNION
  MATCH (:QuestionKey {key: $id})-[:ASKS]->(:Question)<-[:ANSWERS|RAISED_BY]-(thing:Hit|Task)
  RETURN thing
  UNION
  MATCH (:Entity {id: $id})<-[:ABOUT|HAS_MEMBER|HAS_HOLDER|HAS_CASE]-(:Question|Ring|Series)<-[:ANSWERS|RAISED_BY]-(thing:Hit|Task)
  RETURN thing
  UNION
  MATCH (thing:Task)
  WHERE thing.entity = $id
  RETURN thing
}
WITH thing ORDER BY CASE WHEN thing:Hit OR thing:Task OR thing:Decision THEN 0 ELSE 1 END LIMIT $size
OPTIONAL MATCH (decision:Decision)
WHERE decision.subject IN [thing.id, thing.version]
DETACH DELETE decision, thing
RETURN count(DISTINCT thing) AS written
