// What is said about cases: kind, window, loss, method and state, with the time for which it holds, as columns.
//
// param  prefix: STRING                   how the ids of the cases begin
// return id: LIST<STRING>                 the case
// return load: LIST<INTEGER>              load that says so
// return row: LIST<INTEGER>               row of that load
// return valid_from: LIST<INTEGER>        since when, epoch seconds
// return valid_to: LIST<INTEGER>          until when
// return kind: LIST<STRING>               kind of case, '' where not recorded
// return methods: LIST<STRING>            codes of method
// return status: LIST<STRING>             state of the case
// return closed_on: LIST<STRING>          day on which it was closed
// return from_at: LIST<INTEGER>           happened not before, epoch seconds; far below all moments where not recorded
// return to_at: LIST<INTEGER>             happened not after
// return loss: LIST<INTEGER>              minor units, -1 where not recorded
// access read
// budget 30 s

MATCH (case:Entity)
WHERE case.id STARTS WITH $prefix AND open(case)
MATCH (case)<-[statement:DESCRIBES]-(:Load)
WHERE said(statement)
RETURN collect(case.id) AS id, collect(statement.load) AS load, collect(statement.row) AS row,
  collect(statement.valid_from) AS valid_from, collect(statement.valid_to) AS valid_to,
  collect(coalesce(statement.kind, '')) AS kind, collect(coalesce(statement.methods, '')) AS methods,
  collect(coalesce(statement.status, '')) AS status, collect(coalesce(statement.closed_on, '')) AS closed_on,
  collect(coalesce(statement.from_at, -1000000000000000)) AS from_at,
  collect(coalesce(statement.to_at, -1000000000000000)) AS to_at, collect(coalesce(statement.loss, -1)) AS loss
