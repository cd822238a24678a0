// Writes hits, each once for its question, load and row, and the tasks that they open or belong to.
//
// param  at: INTEGER                   epoch seconds
// param  id: LIST<STRING>              id of the hit: digest of question, load and row
// param  question: LIST<STRING>        id of the question
// param  entity: LIST<STRING>          id of the entity that the row names
// param  load: LIST<INTEGER>           number of the load that brought the row
// param  row: LIST<INTEGER>            the row
// param  matched: LIST<STRING>         how it answers, in words
// param  existing: LIST<BOOLEAN>       whether the row was there before the question
// param  task: LIST<STRING>            id of the task, empty for none
// param  due_at: LIST<INTEGER>         epoch seconds by which the task is to be done
// return written: INTEGER              how many hits there are
// access write
// budget 30 s

UNWIND range(0, size($id) - 1) AS i
MATCH (question:Question {id: $question[i]})
MATCH (entity:Entity {id: $entity[i]})
MERGE (hit:Hit {id: $id[i]})
ON CREATE SET hit.load = $load[i], hit.row = $row[i], hit.asked = question.load, hit.question = $question[i],
  hit.entity = $entity[i], hit.matched = $matched[i], hit.existing = $existing[i], hit.task = $task[i], hit.at = $at
MERGE (hit)-[:ANSWERS {load: $load[i]}]->(question)
MERGE (hit)-[:NAMES {load: $load[i]}]->(entity)
FOREACH (task IN CASE WHEN hit.task = '' THEN [] ELSE [hit.task] END |
  MERGE (opened:Task {version: task + ' ' + $load[i]})
  ON CREATE SET opened.id = task, opened.load = $load[i], opened.kind = 'hit', opened.question = $question[i],
    opened.entity = $entity[i], opened.opened_at = $at, opened.due_at = $due_at[i], opened.owner = question.owner,
    opened.second_owner = question.second_owner
  MERGE (opened)-[:RAISED_BY {load: $load[i]}]->(question)
)
RETURN count(hit) AS written
