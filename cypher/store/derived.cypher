// What people decided and Clew derived, some at a time: questions, decisions, hits, and versions of rings and series.
//
// param  after: STRING                 key of the last one read, empty at first
// param  size: INTEGER                 how many
// return key: STRING                   its version where it has one, else its id
// return labels: LIST<STRING>          its labels
// return properties: MAP               all its properties
// return about: LIST<LIST<ANY>>        type, place and id of each entity it names
// access read
// budget 30 s

MATCH (one:Question|Decision|Hit|Ring|Series)
WHERE happened(one) AND coalesce(one.version, one.id) > $after
WITH one ORDER BY coalesce(one.version, one.id) LIMIT $size
RETURN coalesce(one.version, one.id) AS key, labels(one) AS labels, properties(one) AS properties,
  COLLECT {
    MATCH (one)-[about:ABOUT|HAS_MEMBER|HAS_HOLDER|HAS_CASE]->(entity:Entity)
    RETURN [type(about), about.place, entity.id]
  } AS about
ORDER BY key
