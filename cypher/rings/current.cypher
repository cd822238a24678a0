// The rings as they are known now: of each its latest version, if all its members and holders may be seen.
//
// return id: LIST<STRING>                 id of the ring
// return load: LIST<INTEGER>              number of the load that brought the version
// return detector: LIST<STRING>           what found it
// return typology: LIST<STRING>           its form
// return digest: LIST<STRING>             of all that is said about it
// return from_at: LIST<INTEGER>           epoch seconds of its first link or transfer
// return to_at: LIST<INTEGER>             epoch seconds of its last one
// return amount: LIST<INTEGER>            minor units
// return score: LIST<FLOAT>               weight of the evidence
// return expected_innocent: LIST<FLOAT>   how many would look like this by chance
// return members: LIST<LIST<STRING>>      ids of its members
// access read
// budget 10 s

MATCH (ring:Ring)
WHERE happened(ring)
WITH ring ORDER BY ring.load DESC
WITH ring.id AS id, head(collect(ring)) AS ring
WHERE ring.size > 0
CALL (ring) {
  MATCH (ring)-[part:HAS_MEMBER]->(entity)
  WHERE happened(part) AND open(entity)
  RETURN collect(entity.id) AS members
}
CALL (ring) {
  MATCH (ring)-[part:HAS_HOLDER]->(entity)
  WHERE happened(part) AND open(entity)
  RETURN count(*) AS holders
}
WITH id, ring, members, holders ORDER BY id
WHERE size(members) + holders = ring.size
RETURN collect(id) AS id, collect(ring.load) AS load, collect(ring.detector) AS detector,
  collect(ring.typology) AS typology, collect(ring.digest) AS digest, collect(ring.from_at) AS from_at,
  collect(ring.to_at) AS to_at,
  collect(ring.amount) AS amount, collect(ring.score) AS score,
  collect(ring.expected_innocent) AS expected_innocent, collect(members) AS members
