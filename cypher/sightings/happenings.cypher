// Cases and occurrences at places and addresses within a box: when, what kind, where, and the row that says so.
//
// param  west: FLOAT                      longitude, degrees (WGS-84)
// param  south: FLOAT                     latitude
// param  east: FLOAT                      longitude
// param  north: FLOAT                     latitude
// return id: LIST<STRING>                 the case or occurrence
// return name: LIST<STRING>               its title or number, '' where nothing says
// return kind: LIST<STRING>               its kind, '' where nothing says
// return from_at: LIST<INTEGER>           happened not before, epoch seconds
// return to_at: LIST<INTEGER>             happened not after, epoch seconds
// return longitude: LIST<FLOAT>           degrees, of its scene
// return latitude: LIST<FLOAT>            degrees
// return load: LIST<INTEGER>              load of the statement
// return row: LIST<INTEGER>               row of that load
// access read
// budget 15 s

MATCH (:Load)-[where:DESCRIBES]->(scene)
WHERE point.withinBBox(where.point, point({longitude: $west, latitude: $south}),
    point({longitude: $east, latitude: $north}))
  AND coalesce(where.system, '') <> 'h3' AND says(where) AND open(scene)
WITH scene, min([where.longitude, where.latitude]) AS degrees
MATCH (scene)<-[link:OCCURRED_AT]-(happening)
WHERE holds(link) AND open(happening)
WITH happening, min(degrees) AS degrees
MATCH (happening)<-[statement:DESCRIBES]-(load:Load)
WHERE says(statement) AND coalesce(statement.from_at, statement.at) IS NOT NULL
WITH happening, degrees, statement ORDER BY load.snapshot_at DESC, statement.load DESC, statement.row DESC
WITH happening.id AS id, degrees, head(collect(statement)) AS said
WITH id, degrees, said, coalesce(said.from_at, said.at) AS from_at
RETURN collect(id) AS id, collect(coalesce(said.title, said.number, '')) AS name,
  collect(coalesce(said.kind, '')) AS kind, collect(from_at) AS from_at, collect(coalesce(said.to_at, from_at)) AS to_at,
  collect(degrees[0]) AS longitude, collect(degrees[1]) AS latitude,
  collect(said.load) AS load, collect(said.row) AS row
