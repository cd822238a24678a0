// What rests on some rows about traces: hits on them or for the case they name, and the series and rings made of them.
//
// param  load: LIST<INTEGER>           number of the load that brought the row
// param  row: LIST<INTEGER>            the row
// param  trace: LIST<STRING>           id of the trace it is about
// param  unsettled: LIST<INTEGER>      other loads that are open or withdrawn
// return subject: LIST<STRING>         id of the hit; version of the series or ring
// return entity: LIST<STRING>          id of the series or ring, else empty
// return questions: LIST<LIST<STRING>>  ids of the question of a hit, and of those asked for cases of a series
// return task: LIST<STRING>            id of the task of a hit if it is open, else empty
// return load_of: LIST<INTEGER>        number of the load of the row it rests on
// return row_of: LIST<INTEGER>         the row it rests on
// access read
// budget 30 s

UNWIND range(0, size($load) - 1) AS i
CALL (i) {
  MATCH (hit:Hit {load: $load[i], row: $row[i]})
  RETURN hit AS thing
  UNION
  MATCH (trace:Entity {id: $trace[i]})-[found:FOUND_AT]->(case:Case)
  WHERE any(c IN range(0, size(found.load) - 1) WHERE found.load[c] = $load[i] AND found.row[c] = $row[i])
  MATCH (:QuestionKey {key: trace.id})-[:ASKS]->(question:Question)<-[:ANSWERS]-(hit:Hit)
  WHERE question.case = case.id AND question.kind = 'trace'
  RETURN hit AS thing
  UNION
  MATCH (:Load {number: $load[i]})<-[rests:RESTS_ON]-(thing:Series|Ring)
  WHERE $row[i] IN rests.rows AND NOT EXISTS {
    MATCH (newer:Series|Ring {id: thing.id})
    WHERE newer.at > thing.at AND NOT newer.load IN $unsettled
  }
  RETURN thing
}
WITH thing, min(i) AS i
WHERE NOT thing.load IN $unsettled
OPTIONAL MATCH (thing)-[:HAS_CASE]->(:Case)<-[:ABOUT]-(question:Question)
WITH thing, i, CASE WHEN thing:Hit THEN [thing.question] ELSE collect(DISTINCT question.id) END AS questions
WITH thing, i, questions, CASE WHEN coalesce(thing.task, '') <> '' AND NOT EXISTS {
  MATCH (step:Decision {subject: thing.task})
  WHERE step.kind = 'closed' AND NOT step.load IN $unsettled
} THEN thing.task ELSE '' END AS task
ORDER BY coalesce(thing.version, thing.id)
RETURN collect(coalesce(thing.version, thing.id)) AS subject,
  collect(CASE WHEN thing:Hit THEN '' ELSE thing.id END) AS entity, collect(questions) AS questions,
  collect(task) AS task, collect($load[i]) AS load_of, collect($row[i]) AS row_of
