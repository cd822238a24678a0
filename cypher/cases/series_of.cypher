// The series that some cases belong to, or once did.
//
// param  cases: LIST<STRING>              ids of the cases
// return ids: LIST<STRING>                ids of the series
// access read
// budget 10 s

UNWIND $cases AS id
MATCH (case:Entity {id: id})<-[part:HAS_CASE]-(series:Series)
WHERE open(case) AND happened(part) AND happened(series)
WITH DISTINCT series.id AS id ORDER BY id
RETURN collect(id) AS ids
