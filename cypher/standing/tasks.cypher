// Tasks, each with its versions: one for every load that opened it or added to it.
//
// param  ids: LIST<STRING>             ids of tasks, null for any
// param  questions: LIST<STRING>       ids of questions, null for any
// return id: LIST<STRING>              id of the task
// return load: LIST<INTEGER>           number of the load of the version
// return asked: LIST<INTEGER>          number of the load of the question, series or ring
// return kind: LIST<STRING>            hit, or evidence-withdrawn
// return question: LIST<STRING>        id of the question, empty where it is about a series or ring
// return entity: LIST<STRING>          id of the entity, or of the series or ring
// return opened_at: LIST<INTEGER>      epoch seconds
// return due_at: LIST<INTEGER>         epoch seconds
// return owner: LIST<STRING>           who answers for it
// return second_owner: LIST<STRING>    who answers for it after that
// access read
// budget 10 s

MATCH (task:Task)-[raised:RAISED_BY]->(thing:Question|Series|Ring)
WHERE happened(task) AND happened(raised) AND happened(thing) AND ($ids IS NULL OR task.id IN $ids)
  AND ($questions IS NULL OR task.question IN $questions)
WITH task, max(thing.load) AS asked ORDER BY task.opened_at, task.id, task.load
RETURN collect(task.id) AS id, collect(task.load) AS load, collect(asked) AS asked, collect(task.kind) AS kind,
  collect(task.question) AS question, collect(task.entity) AS entity, collect(task.opened_at) AS opened_at,
  collect(task.due_at) AS due_at, collect(task.owner) AS owner, collect(task.second_owner) AS second_owner
