// Which of some cases a load speaks of: it describes one of them, or something that is linked to one.
//
// param  loads: LIST<INTEGER>          numbers of the loads
// param  cases: LIST<STRING>           ids of the cases
// return cases: LIST<STRING>           those that the loads speak of
// access read
// budget 30 s

UNWIND $cases AS id
CALL (id) {
  MATCH (case:Entity {id: id})<-[statement:DESCRIBES]-(load:Load)
  WHERE load.number IN $loads
  RETURN count(statement) AS spoken
  UNION ALL
  MATCH (case:Entity {id: id})--(:Entity)<-[statement:DESCRIBES]-(load:Load)
  WHERE load.number IN $loads
  RETURN count(statement) AS spoken
}
WITH id, sum(spoken) AS spoken
WHERE spoken > 0
RETURN collect(id) AS cases
