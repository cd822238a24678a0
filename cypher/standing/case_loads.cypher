// Which loads say something about a case.
//
// param  id: STRING                    id of the case
// return loads: LIST<INTEGER>          numbers of the loads, each once
// access read
// budget 5 s

MATCH (case:Entity {id: $id})<-[statement:DESCRIBES]-(load:Load)
WHERE open(case) AND said(statement)
WITH DISTINCT statement.load AS load ORDER BY load
RETURN collect(load) AS loads
