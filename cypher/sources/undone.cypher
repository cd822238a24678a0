// The loads that were undone, of those that the viewer might see else, with their account and the reason.
//
// param  known_at: INTEGER                epoch seconds; what was undone later still counts
// return number: INTEGER                  number of the load
// return source: STRING                   id of the source
// return title: STRING                    name of the source for people
// return feed: STRING                     name of the feed
// return file: STRING                     name of the file
// return snapshot_at: INTEGER             declared date, epoch seconds
// return opened_at: INTEGER               epoch seconds
// return completed_at: INTEGER            epoch seconds
// return withdrawn_at: INTEGER            epoch seconds
// return read: INTEGER                    rows read
// return created: INTEGER                 rows that said something new
// return changed: INTEGER                 rows that said something else than before
// return same: INTEGER                    rows that said what was known
// return rejected: INTEGER                rows refused
// return left: INTEGER                    rows of the snapshot before that are gone
// return repeated: INTEGER                rows with the key of an earlier row of the file
// return repair: BOOLEAN                  whether it said again what another undone load had said
// return undone_by: STRING                who undid it
// return why: STRING                      the reason
// access read
// budget 5 s

MATCH (source:Source)-[:DELIVERED]->(load:Load)
WHERE load.number > 0 AND load.number <= $upto[load.number / 1048576] AND load.withdrawn_by IS NOT NULL
  AND load.completed_at <= $known_at AND load.withdrawn_at <= $known_at
RETURN load.number AS number, source.id AS source, source.title AS title, load.feed AS feed, load.file AS file,
  load.snapshot_at AS snapshot_at, load.opened_at AS opened_at, load.completed_at AS completed_at,
  load.withdrawn_at AS withdrawn_at, load.read AS read, load.created AS created, load.changed AS changed,
  load.same AS same, load.rejected AS rejected, load.left AS left, coalesce(load.repeated, 0) AS repeated,
  coalesce(load.repair, false) AS repair, load.undone_by AS undone_by, load.why AS why
