// The newest events of each type that lead to an entity within a window.
//
// param  id: STRING                       the entity
// param  types: LIST<STRING>              types of events
// param  from_at: INTEGER                 epoch seconds, inclusive
// param  to_at: INTEGER                   epoch seconds, exclusive
// param  before_at: INTEGER               moment of the last event shown
// param  before: LIST<ANY>                its load, row, type, other entity and direction
// param  size: INTEGER                    how many of each type to return
// return at: INTEGER                      epoch seconds
// return load: INTEGER                    number of the load
// return row: INTEGER                     row of that load
// return type: STRING                     type of the event
// return other: STRING                    id of the other entity
// return seconds: INTEGER                 length in seconds, null for a type without
// return amount: INTEGER                  amount in minor units, null for a type without
// access read
// budget 5 s

MATCH (entity:Entity {id: $id})
WHERE open(entity)
CALL (entity) {
  MATCH (entity)<-[event:SEEN_AT]-(other)
  USING INDEX event:SEEN_AT(place, at)
  WHERE event.place = CASE WHEN 'SEEN_AT' IN $types THEN entity.number END
    AND happened(event) AND open(other) AND $from_at <= event.at AND event.at < $to_at
    AND (event.at < $before_at OR event.at = $before_at
      AND [event.load, event.row, 'SEEN_AT', other.id, 'in'] < $before)
  RETURN event, other ORDER BY event.place DESC, event.at DESC, event.load DESC, event.row DESC, other.id DESC LIMIT $size
  UNION ALL
  WITH entity WHERE 'CALLED' IN $types
  MATCH (entity)<-[event:CALLED]-(other)
  WHERE happened(event) AND open(other) AND $from_at <= event.at AND event.at < $to_at
    AND (event.at < $before_at OR event.at = $before_at
      AND [event.load, event.row, 'CALLED', other.id, 'in'] < $before)
  RETURN event, other ORDER BY event.at DESC, event.load DESC, event.row DESC, other.id DESC LIMIT $size
  UNION ALL
  WITH entity WHERE 'TRANSFERRED' IN $types
  MATCH (entity)<-[event:TRANSFERRED]-(other)
  WHERE happened(event) AND open(other) AND $from_at <= event.at AND event.at < $to_at
    AND (event.at < $before_at OR event.at = $before_at
      AND [event.load, event.row, 'TRANSFERRED', other.id, 'in'] < $before)
  RETURN event, other ORDER BY event.at DESC, event.load DESC, event.row DESC, other.id DESC LIMIT $size
  UNION ALL
  WITH entity WHERE 'WITHDREW' IN $types
  MATCH (entity)<-[event:WITHDREW]-(other)
  WHERE happened(event) AND open(other) AND $from_at <= event.at AND event.at < $to_at
    AND (event.at < $before_at OR event.at = $before_at
      AND [event.load, event.row, 'WITHDREW', other.id, 'in'] < $before)
  RETURN event, other ORDER BY event.at DESC, event.load DESC, event.row DESC, other.id DESC LIMIT $size
}
RETURN event.at AS at, event.load AS load, event.row AS row, type(event) AS type, other.id AS other,
  event.seconds AS seconds, event.amount AS amount
