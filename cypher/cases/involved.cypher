// Who and what is involved in cases, every claim a row, as columns.
//
// param  prefix: STRING                   how the ids of the cases begin
// return id: LIST<STRING>                 the case
// return entity: LIST<STRING>             who or what is involved
// return role: LIST<STRING>               in which role
// return load: LIST<INTEGER>              load that says so
// return row: LIST<INTEGER>               row of that load
// return valid_from: LIST<INTEGER>        since when, epoch seconds
// return valid_to: LIST<INTEGER>          until when
// access read
// budget 30 s

MATCH (case:Entity)
WHERE case.id STARTS WITH $prefix AND open(case)
MATCH (entity)-[link:INVOLVED_IN]->(case)
WHERE known(link) AND open(entity)
UNWIND claims(link) AS claim
RETURN collect(case.id) AS id, collect(entity.id) AS entity, collect(link.role) AS role,
  collect(link.load[claim]) AS load, collect(link.row[claim]) AS row,
  collect(link.valid_from[claim]) AS valid_from, collect(link.valid_to[claim]) AS valid_to
