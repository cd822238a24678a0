// The rows in whose words a phrase stands that are about an entity of one kind, and what they say about it.
//
// param  phrases: LIST<STRING>         full-text queries
// param  label: STRING                 the kind
// param  properties: LIST<STRING>      names of the properties to read
// return place: LIST<INTEGER>          which of the phrases
// return id: LIST<STRING>              id of the entity
// return load: LIST<INTEGER>           number of the load
// return row: LIST<INTEGER>            row of that load
// return values: LIST<LIST<ANY>>       its values in the order of the names
// access read
// budget 20 s

UNWIND range(0, size($phrases) - 1) AS place
CALL db.index.fulltext.queryRelationships('describes_words', $phrases[place]) YIELD relationship AS statement
WITH place, statement, startNode(statement) AS load, endNode(statement) AS entity
WHERE load:Load AND said(statement) AND open(entity) AND $label IN labels(entity)
WITH place, statement, entity ORDER BY place, entity.id, statement.load, statement.row
RETURN collect(place) AS place, collect(entity.id) AS id, collect(statement.load) AS load,
  collect(statement.row) AS row, collect([name IN $properties | statement[name]]) AS values
