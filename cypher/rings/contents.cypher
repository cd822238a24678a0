// All that is said about some rings in their latest versions, if all their members and holders may be seen.
//
// param  ids: LIST<STRING>                ids of the rings
// return id: LIST<STRING>                 id of the ring
// return load: LIST<INTEGER>              number of the load that brought the version
// return at: LIST<INTEGER>                when it was found, epoch seconds
// return change: LIST<STRING>             what became of it since its version before
// return content: LIST<STRING>            all that is said about it, as JSON
// access read
// budget 10 s

UNWIND $ids AS id
MATCH (ring:Ring {id: id})
WHERE happened(ring)
WITH ring ORDER BY ring.load DESC
WITH ring.id AS id, head(collect(ring)) AS ring
WHERE ring.size > 0
CALL (ring) {
  MATCH (ring)-[part:HAS_MEMBER|HAS_HOLDER]->(entity)
  WHERE happened(part) AND open(entity)
  RETURN count(*) AS seen
}
WITH id, ring, seen ORDER BY id
WHERE seen = ring.size
RETURN collect(id) AS id, collect(ring.load) AS load, collect(ring.at) AS at, collect(ring.change) AS change,
  collect(ring.content) AS content
