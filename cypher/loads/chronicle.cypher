// All loads of a source that were ever complete, undone ones and repairs too, in the order of their completion.
//
// param  source: STRING                id of the source
// return load: INTEGER                 number of the load
// return feed: STRING                  name of the feed
// return file: STRING                  name of the file
// return date: INTEGER                 declared date, epoch seconds
// return rank: INTEGER                 its place among the versions of one date
// return full: BOOLEAN                 whether it is a full snapshot
// return repair: BOOLEAN               whether it says again what an undone load had said
// return mentions: BOOLEAN             whether it describes entities at their first mention only
// return withdrawn_by: INTEGER         number of the repair that withdrew it, null where it was not undone
// return delivery: STRING              the delivery it is part of
// return completion: INTEGER           when in the order of completions
// return relabel: BOOLEAN              whether it loads rows of others again under another marking
// access read
// budget 10 s

MATCH (load:Load {source: $source})
WHERE load.completion IS NOT NULL AND (load.withdrawn_by IS NOT NULL OR load.withdrawn_at = 34000000000)
WITH load ORDER BY load.completion, load.number
RETURN load.number AS load, load.feed AS feed, load.file AS file, load.snapshot_at AS date,
  coalesce(load.rank, load.number) AS rank, load.full AS full, coalesce(load.repair, false) AS repair,
  coalesce(load.mentions, false) AS mentions, load.withdrawn_by AS withdrawn_by, load.delivery AS delivery, load.completion AS completion,
  coalesce(load.relabel, false) AS relabel
