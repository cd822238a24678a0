// Where some cases happened: the points of their scenes.
//
// param  cases: LIST<STRING>           ids of the cases
// return id: LIST<STRING>              id of the case, once for each point
// return longitude: LIST<FLOAT>        degrees
// return latitude: LIST<FLOAT>         degrees
// access read
// budget 10 s

UNWIND $cases AS id
MATCH (case:Entity {id: id})-[link:OCCURRED_AT]->(scene)<-[statement:DESCRIBES]-(load:Load)
WHERE open(case) AND known(link) AND open(scene) AND said(statement) AND statement.longitude IS NOT NULL
  AND statement.latitude IS NOT NULL
WITH DISTINCT id, statement.longitude AS longitude, statement.latitude AS latitude ORDER BY id, longitude, latitude
RETURN collect(id) AS id, collect(longitude) AS longitude, collect(latitude) AS latitude
