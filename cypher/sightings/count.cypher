// How many sightings a bearer has within a window, counted to one above a bound.
//
// param  id: STRING                       the plate, phone or device
// param  from_at: INTEGER                 epoch seconds, inclusive
// param  to_at: INTEGER                   epoch seconds, exclusive
// param  most: INTEGER                    how far to count
// return total: INTEGER                   how many
// access read
// budget 5 s

MATCH (bearer:Entity {id: $id})-[sighting:SEEN_AT]->(place)
WHERE open(bearer) AND happened(sighting) AND open(place) AND $from_at <= sighting.at AND sighting.at < $to_at
WITH sighting LIMIT $most + 1
RETURN count(sighting) AS total
