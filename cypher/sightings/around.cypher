// Places and addresses within a box, with where the latest statement puts them; cells of positions are left out.
//
// param  west: FLOAT                      longitude, degrees (WGS-84)
// param  south: FLOAT                     latitude
// param  east: FLOAT                      longitude
// param  north: FLOAT                     latitude
// param  kinds: LIST<STRING>              labels: Place, Address
// return id: LIST<STRING>                 the place or address
// return kind: LIST<STRING>               kind of place, '' where nothing says
// return name: LIST<STRING>               its name, else its code, else its text
// return longitude: LIST<FLOAT>           degrees
// return latitude: LIST<FLOAT>            degrees
// access read
// budget 10 s

MATCH (load:Load)-[statement:DESCRIBES]->(entity)
WHERE point.withinBBox(statement.point, point({longitude: $west, latitude: $south}),
    point({longitude: $east, latitude: $north}))
  AND coalesce(statement.system, '') <> 'h3' AND said(statement) AND open(entity)
  AND any(label IN labels(entity) WHERE label IN $kinds)
WITH entity, statement
ORDER BY statement.valid_from <= $as_of AND $as_of < statement.valid_to DESC, load.snapshot_at DESC, statement.load DESC,
  statement.row DESC
WITH entity.id AS id, head(collect(statement)) AS said
RETURN collect(id) AS id, collect(coalesce(said.kind, '')) AS kind,
  collect(coalesce(said.name, said.code, said.text, '')) AS name, collect(said.longitude) AS longitude,
  collect(said.latitude) AS latitude
