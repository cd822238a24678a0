// Opens tasks to look again at what rested on withdrawn rows: for a question, else for a series or ring.
//
// param  load: INTEGER                 number of the load that withdraws them
// param  at: INTEGER                   epoch seconds
// param  due_at: INTEGER               epoch seconds by which somebody has to have looked
// param  id: LIST<STRING>              id of the task
// param  question: LIST<STRING>        id of the question, empty where nobody asks
// param  version: LIST<STRING>         version of the series or ring, empty for a hit
// param  entity: LIST<STRING>          id of the series or ring, empty for a hit
// return written: INTEGER              how many there are
// access write
// budget 30 s

UNWIND range(0, size($id) - 1) AS i
OPTIONAL MATCH (question:Question {id: $question[i]})
OPTIONAL MATCH (series:Series {version: $version[i]})
OPTIONAL MATCH (ring:Ring {version: $version[i]})
WITH i, coalesce(question, series, ring) AS thing
WHERE thing IS NOT NULL
MERGE (task:Task {version: $id[i] + ' ' + $load})
ON CREATE SET task.id = $id[i], task.load = $load, task.kind = 'evidence-withdrawn', task.question = $question[i],
  task.entity = $entity[i], task.opened_at = $at, task.due_at = $due_at, task.owner = coalesce(thing.owner, ''),
  task.second_owner = coalesce(thing.second_owner, '')
MERGE (task)-[:RAISED_BY {load: $load}]->(thing)
RETURN count(task) AS written
