// Says of hits, tasks, series and rings that what they rest on was withdrawn.
//
// param  load: INTEGER                 number of the load that withdraws it
// param  at: INTEGER                   epoch seconds
// param  subject: LIST<STRING>         id of the hit or task; version of the series or ring
// param  why: LIST<STRING>             what was withdrawn, in words
// param  detail: LIST<STRING>          the row, as JSON
// return written: INTEGER              how many were marked
// access write
// budget 30 s

UNWIND range(0, size($subject) - 1) AS i
MERGE (decision:Decision {id: 'withdrawn ' + $load + ' ' + $subject[i]})
ON CREATE SET decision.load = $load, decision.at = $at, decision.by = 'clew', decision.kind = 'evidence-withdrawn',
  decision.why = $why[i], decision.subject = $subject[i], decision.detail = $detail[i], decision.size = 0
RETURN count(decision) AS written
