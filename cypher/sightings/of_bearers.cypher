// The sightings of several bearers within a window, as columns in no order.
//
// param  numbers: LIST<INTEGER>           numbers of plates, phones or devices
// param  from_at: INTEGER                 epoch seconds, inclusive
// param  to_at: INTEGER                   epoch seconds, exclusive
// return who: LIST<INTEGER>               number of the bearer
// return at: LIST<INTEGER>                epoch seconds
// return place: LIST<INTEGER>             number of the place
// return load: LIST<INTEGER>              number of the load
// return row: LIST<INTEGER>               row of that load
// access read
// budget 20 s

UNWIND $numbers AS number
MATCH (bearer:Entity {number: number})-[sighting:SEEN_AT]->(place)
WHERE open(bearer) AND happened(sighting) AND open(place) AND $from_at <= sighting.at AND sighting.at < $to_at
RETURN collect(number) AS who, collect(sighting.at) AS at, collect(sighting.place) AS place,
  collect(sighting.load) AS load, collect(sighting.row) AS row
