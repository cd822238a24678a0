// Opens a load: nobody sees it until it is complete.
//
// param  scope: INTEGER                number of the scope
// param  key: STRING                   source, feed, file digest and marking as one text
// param  delivery: STRING              the delivery the load is part of
// param  feed: STRING                  name of the feed
// param  file: STRING                  name of the file
// param  digest: STRING                SHA-256 of the file
// param  mapping: STRING               SHA-256 of the mapping
// param  snapshot_at: INTEGER          declared date of the file, epoch seconds
// param  full: BOOLEAN                 whether the file is a full snapshot
// param  opened_at: INTEGER            epoch seconds
// param  never: INTEGER                stands for "not yet" in moments
// param  plan: STRING                  digest of what the load is going to write
// param  mentions: BOOLEAN             whether it describes entities at their first mention only
// param  repair: BOOLEAN               whether it says again what an undone load had said
// param  rank: INTEGER                 number of the undone load whose place among versions of one date it takes
// return number: INTEGER               number of the load
// access write
// budget 10 s

MATCH (scope:Scope {number: $scope})
SET scope.sequence = scope.sequence + 1
WITH scope
MATCH (source:Source {id: scope.source})
CREATE (source)-[:DELIVERED]->(load:Load {
  number: scope.number * 1048576 + scope.sequence, key: $key, delivery: $delivery, scope: scope.number,
  source: scope.source, level: scope.level, compartments: scope.compartments, feed: $feed, file: $file, digest: $digest,
  mapping: $mapping, snapshot_at: $snapshot_at, full: $full, opened_at: $opened_at, completed_at: $never,
  withdrawn_at: $never, done: 0, plan: $plan, mentions: $mentions, repair: $repair,
  rank: coalesce($rank, scope.number * 1048576 + scope.sequence)
})
RETURN load.number AS number
