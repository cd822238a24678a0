// Writes standing questions and watches, the cases they are asked for, and the marks by which rows find them.
//
// param  load: INTEGER                 number of the load
// param  at: INTEGER                   epoch seconds
// param  by: STRING                    who asks
// param  id: LIST<STRING>              id of the question
// param  kind: LIST<STRING>            what it looks for
// param  value: LIST<STRING>           what it looks for, as JSON
// param  title: LIST<STRING>           what it looks for, in words
// param  case: LIST<STRING>            id of its case
// param  owner: LIST<STRING>           who answers for it
// param  second_owner: LIST<STRING>    who answers for it after that
// param  ground: LIST<STRING>          the legal ground
// param  cool_down: LIST<INTEGER>      seconds in which further hits join the task of the first
// param  review_at: LIST<INTEGER>      epoch seconds; 34,000,000,000 for a watch, which ends instead
// param  until: LIST<INTEGER>          epoch seconds at which a watch ends, null for a question
// param  keys: LIST<LIST<STRING>>      keys of its marks
// param  shapes: LIST<LIST<STRING>>    shapes of its marks
// return written: INTEGER              how many questions were written
// access write
// budget 30 s

UNWIND range(0, size($id) - 1) AS i
MATCH (case:Entity {id: $case[i]})
CREATE (question:Question {
  id: $id[i], load: $load, at: $at, by: $by, kind: $kind[i], value: $value[i], title: $title[i], case: $case[i],
  owner: $owner[i], second_owner: $second_owner[i], ground: $ground[i], cool_down: $cool_down[i],
  review_at: $review_at[i], until: $until[i]
})-[:ABOUT {load: $load, place: 0}]->(case)
FOREACH (_ IN CASE WHEN $until[i] IS NULL THEN [] ELSE [1] END | SET question:Watch)
FOREACH (name IN $keys[i] |
  MERGE (key:QuestionKey {key: name})
  CREATE (key)-[:ASKS {load: $load}]->(question)
)
FOREACH (name IN $shapes[i] |
  MERGE (shape:QuestionKey {key: 'shape ' + name})
  SET shape.until = CASE
    WHEN coalesce(shape.until, 0) < coalesce($until[i], 0) THEN $until[i]
    ELSE coalesce(shape.until, 0)
  END
)
RETURN count(question) AS written
