// The sightings of one bearer within a window, the earliest first, as columns.
//
// param  id: STRING                       the plate, phone or device
// param  from_at: INTEGER                 epoch seconds, inclusive
// param  to_at: INTEGER                   epoch seconds, exclusive
// param  most: INTEGER                    how many to read
// return who: INTEGER                     number of the bearer
// return at: LIST<INTEGER>                epoch seconds, ascending
// return place: LIST<INTEGER>             number of the place
// return load: LIST<INTEGER>              number of the load
// return row: LIST<INTEGER>               row of that load
// access read
// budget 10 s

MATCH (bearer:Entity {id: $id})
WHERE open(bearer)
CALL (bearer) {
  MATCH (bearer)-[sighting:SEEN_AT]->(place)
  WHERE happened(sighting) AND open(place) AND $from_at <= sighting.at AND sighting.at < $to_at
  WITH sighting ORDER BY sighting.at, sighting.load, sighting.row, sighting.place LIMIT $most
  RETURN collect(sighting.at) AS at, collect(sighting.place) AS place, collect(sighting.load) AS load,
    collect(sighting.row) AS row
}
RETURN bearer.number AS who, at, place, load, row
