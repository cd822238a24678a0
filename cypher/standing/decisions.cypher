// What was decided about some questions, watches, tasks or series, in the order in which it was.
//
// param  subjects: LIST<STRING>        their ids
// return subject: LIST<STRING>         id of the question, watch, task or series
// return id: LIST<STRING>              id of the decision
// return load: LIST<INTEGER>           number of its load
// return kind: LIST<STRING>            what was decided
// return by: LIST<STRING>              who decided
// return at: LIST<INTEGER>             epoch seconds
// return why: LIST<STRING>             the reason, in words
// return detail: LIST<STRING>          what belongs to the decision, as JSON
// access read
// budget 10 s

UNWIND $subjects AS subject
MATCH (decision:Decision {subject: subject})
WHERE happened(decision)
MATCH (load:Load {number: decision.load})
WITH decision, coalesce(load.completion, 0) AS completion ORDER BY completion, decision.at, decision.id
RETURN collect(decision.subject) AS subject, collect(decision.id) AS id, collect(decision.load) AS load,
  collect(decision.kind) AS kind, collect(decision.by) AS by, collect(decision.at) AS at,
  collect(decision.why) AS why, collect(decision.detail) AS detail
