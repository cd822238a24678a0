// For pairs of a question and an entity the newest task that is not closed and was opened within the cool-down.
//
// param  question: LIST<STRING>        id of the question
// param  entity: LIST<STRING>          id of the entity
// param  now: INTEGER                  epoch seconds
// param  unsettled: LIST<INTEGER>      other loads that are open or withdrawn
// return place: LIST<INTEGER>          which of the pairs have one
// return id: LIST<STRING>              id of the task
// access read
// budget 30 s

UNWIND range(0, size($question) - 1) AS place
MATCH (question:Question {id: $question[place]})
MATCH (task:Task {question: $question[place], entity: $entity[place]})
WHERE task.kind = 'hit' AND task.opened_at > $now - question.cool_down AND NOT task.load IN $unsettled AND NOT EXISTS {
  MATCH (step:Decision {subject: task.id})
  WHERE step.kind = 'closed' AND NOT step.load IN $unsettled
}
WITH place, task ORDER BY task.opened_at DESC, task.id
WITH place, head(collect(task.id)) AS id
RETURN collect(place) AS place, collect(id) AS id
