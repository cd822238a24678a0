// The rows that state a code of method of a case, and what they say about it.
//
// param  codes: LIST<STRING>           the codes
// param  properties: LIST<STRING>      names of the properties to read
// return place: LIST<INTEGER>          which of the codes
// return id: LIST<STRING>              id of the case
// return load: LIST<INTEGER>           number of the load
// return row: LIST<INTEGER>            row of that load
// return values: LIST<LIST<ANY>>       its values in the order of the names
// access read
// budget 20 s

MATCH (entity:Case)<-[statement:DESCRIBES]-(load:Load)
WHERE open(entity) AND said(statement)
UNWIND range(0, size($codes) - 1) AS place
WITH place, statement, entity
WHERE $codes[place] IN split(statement.methods, ';')
WITH place, statement, entity ORDER BY place, entity.id, statement.load, statement.row
RETURN collect(place) AS place, collect(entity.id) AS id, collect(statement.load) AS load,
  collect(statement.row) AS row, collect([name IN $properties | statement[name]]) AS values
