// What is said about traces: laboratory, kind and status of the reference, as columns.
//
// return id: LIST<STRING>                 the trace
// return load: LIST<INTEGER>              load that says so
// return row: LIST<INTEGER>               row of that load
// return valid_from: LIST<INTEGER>        since when, epoch seconds
// return valid_to: LIST<INTEGER>          until when
// return laboratory: LIST<STRING>         laboratory, '' where not recorded
// return key: LIST<STRING>                comparator key
// return kind: LIST<STRING>               kind of trace
// return status: LIST<STRING>             status of the reference
// access read
// budget 30 s

MATCH (trace:Trace)<-[statement:DESCRIBES]-(:Load)
WHERE open(trace) AND said(statement)
RETURN collect(trace.id) AS id, collect(statement.load) AS load, collect(statement.row) AS row,
  collect(statement.valid_from) AS valid_from, collect(statement.valid_to) AS valid_to,
  collect(coalesce(statement.laboratory, '')) AS laboratory, collect(coalesce(statement.key, '')) AS key,
  collect(coalesce(statement.kind, '')) AS kind, collect(coalesce(statement.status, '')) AS status
