// Where some cases happened: the points of their scenes.
//
// param  cases: LIST<STRING>           ids of the cases
// param  unsettled: LIST<INTEGER>      other loads that are open or withdrawn
// return id: LIST<STRING>              id of the case, once for each point
// return longitude: LIST<FLOAT>        degrees
// return latitude: LIST<FLOAT>         degrees
// access read
// budget 10 s

UNWIND $cases AS id
MATCH (:Entity {id: id})-[:OCCURRED_AT]->(:Entity)<-[statement:DESCRIBES]-()
WHERE statement.longitude IS NOT NULL AND statement.latitude IS NOT NULL AND NOT statement.load IN $unsettled
WITH DISTINCT id, statement.longitude AS longitude, statement.latitude AS latitude
RETURN collect(id) AS id, collect(longitude) AS longitude, collect(latitude) AS latitude
