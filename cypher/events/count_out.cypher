// How many events of each type lead from an entity within a window, each counted to one above a bound.
//
// param  id: STRING                       the entity
// param  types: LIST<STRING>              types of events
// param  from_at: INTEGER                 epoch seconds, inclusive
// param  to_at: INTEGER                   epoch seconds, exclusive
// param  most: INTEGER                    how far to count
// return type: STRING                     type of the events
// return total: INTEGER                   how many
// return first_at: INTEGER                moment of the earliest one counted, epoch seconds
// return last_at: INTEGER                 moment of the latest one counted, epoch seconds
// access read
// budget 5 s

MATCH (entity:Entity {id: $id})
WHERE open(entity)
CALL (entity) {
  WITH entity WHERE 'SEEN_AT' IN $types
  MATCH (entity)-[event:SEEN_AT]->(other)
  WHERE happened(event) AND open(other) AND $from_at <= event.at AND event.at < $to_at
  WITH event.at AS at LIMIT $most + 1
  RETURN 'SEEN_AT' AS type, count(at) AS total, min(at) AS first_at, max(at) AS last_at
  UNION ALL
  WITH entity WHERE 'CALLED' IN $types
  MATCH (entity)-[event:CALLED]->(other)
  WHERE happened(event) AND open(other) AND $from_at <= event.at AND event.at < $to_at
  WITH event.at AS at LIMIT $most + 1
  RETURN 'CALLED' AS type, count(at) AS total, min(at) AS first_at, max(at) AS last_at
  UNION ALL
  WITH entity WHERE 'TRANSFERRED' IN $types
  MATCH (entity)-[event:TRANSFERRED]->(other)
  WHERE happened(event) AND open(other) AND $from_at <= event.at AND event.at < $to_at
  WITH event.at AS at LIMIT $most + 1
  RETURN 'TRANSFERRED' AS type, count(at) AS total, min(at) AS first_at, max(at) AS last_at
  UNION ALL
  WITH entity WHERE 'WITHDREW' IN $types
  MATCH (entity)-[event:WITHDREW]->(other)
  WHERE happened(event) AND open(other) AND $from_at <= event.at AND event.at < $to_at
  WITH event.at AS at LIMIT $most + 1
  RETURN 'WITHDREW' AS type, count(at) AS total, min(at) AS first_at, max(at) AS last_at
}
WITH type, total, first_at, last_at
WHERE total > 0
RETURN type, total, first_at, last_at
