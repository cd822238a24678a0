// Where cases happened: the coordinates of their scenes, with the time for which both rows hold, as columns.
//
// param  prefix: STRING                   how the ids of the cases begin
// return id: LIST<STRING>                 the case
// return load: LIST<INTEGER>              load that says where it happened
// return row: LIST<INTEGER>               row of that load
// return valid_from: LIST<INTEGER>        since when, epoch seconds
// return valid_to: LIST<INTEGER>          until when
// return order: LIST<INTEGER>             load that says where the scene lies
// return datum: LIST<STRING>              grid of the metres, '' for degrees
// return east: LIST<FLOAT>                metres east in that grid, or degrees of longitude
// return north: LIST<FLOAT>               metres north in that grid, or degrees of latitude
// access read
// budget 30 s

MATCH (case:Entity)
WHERE case.id STARTS WITH $prefix AND open(case)
MATCH (case)-[link:OCCURRED_AT]->(scene)
WHERE known(link) AND open(scene)
MATCH (scene)<-[statement:DESCRIBES]-(:Load)
WHERE said(statement) AND (statement.latitude IS NOT NULL OR statement.y IS NOT NULL)
UNWIND claims(link) AS claim
RETURN collect(case.id) AS id, collect(link.load[claim]) AS load, collect(link.row[claim]) AS row,
  collect(CASE WHEN statement.valid_from > link.valid_from[claim] THEN statement.valid_from
    ELSE link.valid_from[claim] END) AS valid_from,
  collect(CASE WHEN statement.valid_to < link.valid_to[claim] THEN statement.valid_to
    ELSE link.valid_to[claim] END) AS valid_to,
  collect(statement.load) AS order,
  collect(CASE WHEN statement.latitude IS NULL THEN coalesce(statement.datum, '?') ELSE '' END) AS datum,
  collect(coalesce(statement.longitude, statement.x)) AS east, collect(coalesce(statement.latitude, statement.y)) AS north
