// All events of a type that lead to an entity within a window, as columns in no order: one record a load.
//
// The properties of an event are read in one go; the gate asks once a load and other end, not once an event.
//
// param  id: STRING                       the entity
// param  type: STRING                     type of the events
// param  from_at: INTEGER                 epoch seconds, inclusive
// param  to_at: INTEGER                   epoch seconds, exclusive
// return load: INTEGER                    number of the load
// return other: LIST<INTEGER>             number of each other entity
// return at: LIST<LIST<INTEGER>>          epoch seconds, of the events with each
// return row: LIST<LIST<INTEGER>>         rows of that load
// return measure: LIST<LIST<INTEGER>>     seconds or amount; empty where the type has neither
// access read
// budget 20 s

MATCH (entity:Entity {id: $id})
WHERE open(entity)
CALL (entity) {
  MATCH (entity)<-[event:SEEN_AT]-(other)
  USING INDEX event:SEEN_AT(place, at)
  WHERE event.place = CASE WHEN $type = 'SEEN_AT' THEN entity.number END
    AND $from_at <= event.at AND event.at < $to_at
  WITH properties(event) AS event, other
  WITH event.load AS load, other, collect(event.at) AS at, collect(event.row) AS row, [] AS measure
  WHERE open(other)
  RETURN load, collect(other.number) AS other, collect(at) AS at, collect(row) AS row, collect(measure) AS measure
  UNION ALL
  WITH entity WHERE $type = 'CALLED'
  MATCH (entity)<-[event:CALLED]-(other)
  WITH properties(event) AS event, other
  WHERE $from_at <= event.at AND event.at < $to_at
  WITH event.load AS load, other, collect(event.at) AS at, collect(event.row) AS row, collect(event.seconds) AS measure
  WHERE open(other)
  RETURN load, collect(other.number) AS other, collect(at) AS at, collect(row) AS row, collect(measure) AS measure
  UNION ALL
  WITH entity WHERE $type = 'TRANSFERRED'
  MATCH (entity)<-[event:TRANSFERRED]-(other)
  WITH properties(event) AS event, other
  WHERE $from_at <= event.at AND event.at < $to_at
  WITH event.load AS load, other, collect(event.at) AS at, collect(event.row) AS row, collect(event.amount) AS measure
  WHERE open(other)
  RETURN load, collect(other.number) AS other, collect(at) AS at, collect(row) AS row, collect(measure) AS measure
  UNION ALL
  WITH entity WHERE $type = 'WITHDREW'
  MATCH (entity)<-[event:WITHDREW]-(other)
  WITH properties(event) AS event, other
  WHERE $from_at <= event.at AND event.at < $to_at
  WITH event.load AS load, other, collect(event.at) AS at, collect(event.row) AS row, collect(event.amount) AS measure
  WHERE open(other)
  RETURN load, collect(other.number) AS other, collect(at) AS at, collect(row) AS row, collect(measure) AS measure
}
WITH {load: load} AS event, other, at, row, measure
WHERE happened(event)
RETURN event.load AS load, other, at, row, measure
