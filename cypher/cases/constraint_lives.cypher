// People and organisations who live, or sit, within a box.
//
// param  west: FLOAT                      longitude, degrees (WGS-84)
// param  south: FLOAT                     latitude
// param  east: FLOAT                      longitude
// param  north: FLOAT                     latitude
// return id: LIST<STRING>                 who, ascending
// access read
// budget 30 s

MATCH (:Load)-[where:DESCRIBES]->(address:Address)
WHERE point.withinBBox(where.point, point({longitude: $west, latitude: $south}),
    point({longitude: $east, latitude: $north})) AND says(where) AND open(address)
WITH DISTINCT address
MATCH (address)<-[lives:LIVES_AT]-(who)
WHERE holds(lives) AND open(who)
WITH DISTINCT who.id AS id ORDER BY id
RETURN collect(id) AS id
