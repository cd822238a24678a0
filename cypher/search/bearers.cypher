// The entities of a kind whose statements bear an identifier.
//
// param  kind: STRING                     label of the entities
// param  key: STRING                      the normalised identifier between bars
// return ids: LIST<STRING>                ids, ascending
// access read
// budget 5 s

MATCH (:Load)-[statement:DESCRIBES]->(entity)
WHERE statement.keys CONTAINS $key AND said(statement) AND open(entity) AND $kind IN labels(entity)
WITH DISTINCT entity.id AS id
ORDER BY id
RETURN collect(id) AS ids
