// When people were held: occurrences that last from a moment to another, with everybody they name.
//
// param  ids: LIST<STRING>                the people
// return person: LIST<STRING>             the person
// return occurrence: LIST<STRING>         the occurrence
// return kind: LIST<STRING>               its kind
// return from_at: LIST<INTEGER>           since when, epoch seconds
// return to_at: LIST<INTEGER>             until when; far beyond all moments if it has not ended
// return load: LIST<INTEGER>              load that says so
// return row: LIST<INTEGER>               row of that load
// access read
// budget 10 s

UNWIND $ids AS id
MATCH (person:Entity {id: id})
WHERE open(person)
MATCH (person)-[link:INVOLVED_IN]->(occurrence:Occurrence)
WHERE holds(link) AND open(occurrence)
MATCH (occurrence)<-[statement:DESCRIBES]-(:Load)
WHERE says(statement) AND statement.from_at IS NOT NULL
RETURN collect(id) AS person, collect(occurrence.id) AS occurrence, collect(coalesce(statement.kind, '')) AS kind,
  collect(statement.from_at) AS from_at, collect(coalesce(statement.to_at, 34000000000)) AS to_at, collect(statement.load) AS load,
  collect(statement.row) AS row
