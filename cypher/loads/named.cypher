// The loads of the delivery that a load is part of, or of every delivery of a file.
//
// param  number: INTEGER               number of the load, -1 where a file is meant
// param  digest: STRING                SHA-256 of the file, empty where a load is meant
// return number: INTEGER               number of the load
// return source: STRING                id of the source
// return feed: STRING                  name of the feed
// return file: STRING                  name of the file
// return delivery: STRING              the delivery it is part of
// return completed_at: INTEGER         epoch seconds; far future while open
// return withdrawn_at: INTEGER         epoch seconds; far future unless withdrawn
// return withdrawn_by: INTEGER         number of the repair that withdrew it, null where it was not undone
// return repair: BOOLEAN               whether it is a repair itself
// return rank: INTEGER                 its place among the versions of its date
// return completion: INTEGER           when in the order of completions, null while it is open
// return level: INTEGER                marking level
// return compartments: LIST<STRING>    marking compartments
// access read
// budget 5 s

MATCH (named:Load)
WHERE named.number = $number OR $digest <> '' AND named.digest = $digest AND named.source <> 'clew'
WITH DISTINCT named.delivery AS delivery
MATCH (load:Load {delivery: delivery})
RETURN load.number AS number, load.source AS source, load.feed AS feed, load.file AS file, delivery,
  load.completed_at AS completed_at, load.withdrawn_at AS withdrawn_at, load.withdrawn_by AS withdrawn_by,
  coalesce(load.repair, false) AS repair, coalesce(load.rank, load.number) AS rank,
  load.completion AS completion, load.level AS level, load.compartments AS compartments
ORDER BY number
