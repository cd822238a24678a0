// The standing questions and watches that stand under some keys and are still asked.
//
// param  keys: LIST<STRING>            keys that rows bear, each once
// param  now: INTEGER                  epoch seconds; a watch that is over asks nothing
// param  unsettled: LIST<INTEGER>      other loads that are open or withdrawn
// return place: LIST<INTEGER>          which of the keys
// return id: LIST<STRING>              id of the question
// return load: LIST<INTEGER>           number of the load by which it was asked
// return kind: LIST<STRING>            what it looks for
// return value: LIST<STRING>           what it looks for, as JSON
// return case: LIST<STRING>            id of its case
// return watch: LIST<BOOLEAN>          whether it is a watch
// access read
// budget 30 s

UNWIND range(0, size($keys) - 1) AS place
MATCH (key:QuestionKey {key: $keys[place]})-[:ASKS]->(question:Question)
WHERE (question.until IS NULL OR question.until > $now) AND NOT EXISTS {
  MATCH (ending:Decision {subject: question.id})
  WHERE ending.kind = 'ended' AND NOT ending.load IN $unsettled
}
RETURN collect(place) AS place, collect(question.id) AS id, collect(question.load) AS load,
  collect(question.kind) AS kind, collect(question.value) AS value, collect(question.case) AS case,
  collect(question:Watch) AS watch
