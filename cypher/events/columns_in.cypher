// All events of a type that lead to an entity within a window, as columns in no order.
//
// param  id: STRING                       the entity
// param  type: STRING                     type of the events
// param  from_at: INTEGER                 epoch seconds, inclusive
// param  to_at: INTEGER                   epoch seconds, exclusive
// return at: LIST<INTEGER>                epoch seconds
// return other: LIST<INTEGER>             number of the other entity
// return load: LIST<INTEGER>              number of the load
// return row: LIST<INTEGER>               row of that load
// return measure: LIST<INTEGER>           seconds or amount; empty where the type has neither
// access read
// budget 20 s

MATCH (entity:Entity {id: $id})
WHERE open(entity)
CALL (entity) {
  MATCH (entity)<-[event:SEEN_AT]-(other)
  USING INDEX event:SEEN_AT(place, at)
  WHERE event.place = CASE WHEN $type = 'SEEN_AT' THEN entity.number END
    AND happened(event) AND open(other) AND $from_at <= event.at AND event.at < $to_at
  RETURN collect(event.at) AS at, collect(other.number) AS other, collect(event.load) AS load,
    collect(event.row) AS row, [] AS measure
  UNION ALL
  WITH entity WHERE $type = 'CALLED'
  MATCH (entity)<-[event:CALLED]-(other)
  WHERE happened(event) AND open(other) AND $from_at <= event.at AND event.at < $to_at
  RETURN collect(event.at) AS at, collect(other.number) AS other, collect(event.load) AS load,
    collect(event.row) AS row, collect(event.seconds) AS measure
  UNION ALL
  WITH entity WHERE $type = 'TRANSFERRED'
  MATCH (entity)<-[event:TRANSFERRED]-(other)
  WHERE happened(event) AND open(other) AND $from_at <= event.at AND event.at < $to_at
  RETURN collect(event.at) AS at, collect(other.number) AS other, collect(event.load) AS load,
    collect(event.row) AS row, collect(event.amount) AS measure
  UNION ALL
  WITH entity WHERE $type = 'WITHDREW'
  MATCH (entity)<-[event:WITHDREW]-(other)
  WHERE happened(event) AND open(other) AND $from_at <= event.at AND event.at < $to_at
  RETURN collect(event.at) AS at, collect(other.number) AS other, collect(event.load) AS load,
    collect(event.row) AS row, collect(event.amount) AS measure
}
WITH at, other, load, row, measure
WHERE size(at) > 0
RETURN at, other, load, row, measure
