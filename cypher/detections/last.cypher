// When something was last sought, and with which detectors; no row before the first time.
//
// param  feed: STRING                     what is sought: rings or series
// param  never: INTEGER                   stands for "not yet" in moments
// return at: INTEGER                      what was known then was looked at, epoch seconds
// return detectors: STRING                digest of the detectors and their versions
// access read
// budget 5 s

MATCH (load:Load {source: 'clew', feed: $feed})
WHERE load.completed_at < $never AND load.withdrawn_at = $never
RETURN load.snapshot_at AS at, load.mapping AS detectors
ORDER BY at DESC, load.number DESC
LIMIT 1
