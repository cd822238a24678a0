// One page of the sightings of a bearer within a window, the earliest first.
//
// param  id: STRING                       the plate, phone or device
// param  from_at: INTEGER                 epoch seconds, inclusive
// param  to_at: INTEGER                   epoch seconds, exclusive
// param  after_at: INTEGER                moment of the last sighting shown
// param  after: LIST<ANY>                 its load, row and place
// param  size: INTEGER                    how many to return
// return at: LIST<INTEGER>                epoch seconds, ascending
// return place: LIST<STRING>              id of the place
// return number: LIST<INTEGER>            number of the place
// return load: LIST<INTEGER>              number of the load
// return row: LIST<INTEGER>               row of that load
// access read
// budget 10 s

MATCH (bearer:Entity {id: $id})-[sighting:SEEN_AT]->(place)
WHERE open(bearer) AND happened(sighting) AND open(place) AND $from_at <= sighting.at AND sighting.at < $to_at
  AND (sighting.at > $after_at OR sighting.at = $after_at AND [sighting.load, sighting.row, place.id] > $after)
WITH sighting, place ORDER BY sighting.at, sighting.load, sighting.row, place.id LIMIT $size
RETURN collect(sighting.at) AS at, collect(place.id) AS place, collect(place.number) AS number,
  collect(sighting.load) AS load, collect(sighting.row) AS row
