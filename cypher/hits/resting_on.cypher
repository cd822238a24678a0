// The newest versions of series and rings that are made of rows of some loads.
//
// param  loads: LIST<INTEGER>          numbers of the loads
// param  unsettled: LIST<INTEGER>      other loads that are open or withdrawn
// return subject: LIST<STRING>         version of the series or ring
// return entity: LIST<STRING>          its id
// return questions: LIST<LIST<STRING>>  ids of the questions asked for cases of it
// return task: LIST<STRING>            empty: it has no task of its own
// return load_of: LIST<INTEGER>        number of the load it rests on
// return row_of: LIST<INTEGER>         a row of that load
// access read
// budget 30 s

MATCH (of:Load)<-[rests:RESTS_ON]-(thing:Series|Ring)
WHERE of.number IN $loads AND NOT thing.load IN $unsettled AND NOT EXISTS {
  MATCH (newer:Series|Ring {id: thing.id})
  WHERE newer.at > thing.at AND NOT newer.load IN $unsettled
}
WITH thing, min([of.number, rests.rows[0]]) AS row
OPTIONAL MATCH (thing)-[:HAS_CASE]->(:Case)<-[:ABOUT]-(question:Question)
WITH thing, row, collect(DISTINCT question.id) AS questions ORDER BY thing.version
RETURN collect(thing.version) AS subject, collect(thing.id) AS entity, collect(questions) AS questions,
  collect('') AS task, collect(row[0]) AS load_of, collect(row[1]) AS row_of
