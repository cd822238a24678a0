// Writes decisions, each about one question, watch, task or series, or about entities in an order.
//
// param  load: INTEGER                 number of the load
// param  at: INTEGER                   epoch seconds
// param  by: STRING                    who decides
// param  id: LIST<STRING>              id of the decision
// param  kind: LIST<STRING>            what is decided
// param  why: LIST<STRING>             the reason, in words
// param  subject: LIST<STRING>         id of the question, watch, task or series; empty where entities say it all
// param  detail: LIST<STRING>          what belongs to the decision, as JSON
// param  entities: LIST<LIST<STRING>>  ids of the entities, in their order
// return written: INTEGER              how many decisions were written
// access write
// budget 30 s

UNWIND range(0, size($id) - 1) AS i
CREATE (decision:Decision {
  id: $id[i], load: $load, at: $at, by: $by, kind: $kind[i], why: $why[i], subject: $subject[i], detail: $detail[i],
  size: size($entities[i])
})
WITH decision, i
CALL (decision, i) {
  UNWIND range(0, size($entities[i]) - 1) AS place
  MATCH (entity:Entity {id: $entities[i][place]})
  CREATE (decision)-[:ABOUT {load: $load, place: place}]->(entity)
  RETURN count(*) AS named
}
WITH decision, named
WHERE named = decision.size
RETURN count(decision) AS written
