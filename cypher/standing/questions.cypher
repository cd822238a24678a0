// Standing questions and watches: those of some ids, of a case, or all that the viewer may see.
//
// param  ids: LIST<STRING>             ids of questions, null for any
// param  case: STRING                  id of the case, null for any
// return id: LIST<STRING>              id of the question
// return load: LIST<INTEGER>           number of the load by which it was asked
// return kind: LIST<STRING>            what it looks for
// return value: LIST<STRING>           what it looks for, as JSON
// return title: LIST<STRING>           what it looks for, in words
// return case: LIST<STRING>            id of its case
// return by: LIST<STRING>              who asked
// return at: LIST<INTEGER>             epoch seconds
// return owner: LIST<STRING>           who answers for it
// return second_owner: LIST<STRING>    who answers for it after that
// return ground: LIST<STRING>          the legal ground
// return cool_down: LIST<INTEGER>      seconds
// return review_at: LIST<INTEGER>      epoch seconds
// return until: LIST<INTEGER>          epoch seconds at which a watch ends, 0 for a question
// access read
// budget 10 s

MATCH (question:Question)-[about:ABOUT]->(entity)
WHERE happened(question) AND happened(about) AND open(entity)
  AND ($ids IS NULL OR question.id IN $ids) AND ($case IS NULL OR question.case = $case)
WITH question ORDER BY question.at, question.id
RETURN collect(question.id) AS id, collect(question.load) AS load, collect(question.kind) AS kind,
  collect(question.value) AS value, collect(question.title) AS title, collect(question.case) AS case,
  collect(question.by) AS by, collect(question.at) AS at, collect(question.owner) AS owner,
  collect(question.second_owner) AS second_owner, collect(question.ground) AS ground,
  collect(question.cool_down) AS cool_down, collect(question.review_at) AS review_at,
  collect(coalesce(question.until, 0)) AS until
