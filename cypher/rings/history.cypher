// The versions of a ring, the oldest first; one of size 0 says that it was gone.
//
// param  id: STRING                       id of the ring
// return at: LIST<INTEGER>                when it was found so, epoch seconds
// return change: LIST<STRING>             what became of it since the version before
// return size: LIST<INTEGER>              how many members and holders it had
// access read
// budget 5 s

MATCH (ring:Ring {id: $id})
WHERE happened(ring)
WITH ring ORDER BY ring.load, ring.at
RETURN collect(ring.at) AS at, collect(ring.change) AS change, collect(ring.size) AS size
