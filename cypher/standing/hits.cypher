// Rows that answered standing questions or watches: those of some hits, or of some questions.
//
// param  ids: LIST<STRING>             ids of hits, null for any
// param  questions: LIST<STRING>       ids of questions, null for any
// return id: LIST<STRING>              id of the hit
// return question: LIST<STRING>        id of the question
// return entity: LIST<STRING>          id of the entity that the row names
// return load: LIST<INTEGER>           number of the load that brought the row
// return row: LIST<INTEGER>            the row
// return at: LIST<INTEGER>             epoch seconds at which it was found
// return declared_at: LIST<INTEGER>    declared date of the file, epoch seconds
// return matched: LIST<STRING>         how it answers, in words
// return existing: LIST<BOOLEAN>       whether the row was there before the question
// return task: LIST<STRING>            id of the task, empty for none
// return stale: LIST<BOOLEAN>          whether what it rests on was withdrawn
// access read
// budget 10 s

MATCH (question:Question)<-[answers:ANSWERS]-(hit:Hit)-[names:NAMES]->(entity)
WHERE happened(question) AND happened(answers) AND happened(hit) AND happened(names) AND open(entity)
  AND ($ids IS NULL OR hit.id IN $ids) AND ($questions IS NULL OR question.id IN $questions)
MATCH (load:Load {number: hit.load})
CALL (hit) {
  MATCH (withdrawn:Decision {subject: hit.id})
  WHERE happened(withdrawn) AND withdrawn.kind = 'evidence-withdrawn'
  RETURN count(*) AS stale
}
WITH hit, load, stale ORDER BY hit.at, hit.id
RETURN collect(hit.id) AS id, collect(hit.question) AS question, collect(hit.entity) AS entity,
  collect(hit.load) AS load, collect(hit.row) AS row, collect(hit.at) AS at, collect(load.snapshot_at) AS declared_at,
  collect(hit.matched) AS matched, collect(hit.existing) AS existing, collect(hit.task) AS task,
  collect(stale > 0) AS stale
