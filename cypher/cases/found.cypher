// Traces found in cases, every claim a row, as columns.
//
// param  prefix: STRING                   how the ids of the cases begin
// return id: LIST<STRING>                 the case
// return trace: LIST<STRING>              the trace
// return load: LIST<INTEGER>              load that says so
// return row: LIST<INTEGER>               row of that load
// return valid_from: LIST<INTEGER>        since when, epoch seconds
// return valid_to: LIST<INTEGER>          until when
// access read
// budget 30 s

MATCH (case:Entity)
WHERE case.id STARTS WITH $prefix AND open(case)
MATCH (trace:Trace)-[link:FOUND_AT]->(case)
WHERE known(link) AND open(trace)
UNWIND claims(link) AS claim
RETURN collect(case.id) AS id, collect(trace.id) AS trace, collect(link.load[claim]) AS load,
  collect(link.row[claim]) AS row, collect(link.valid_from[claim]) AS valid_from,
  collect(link.valid_to[claim]) AS valid_to
