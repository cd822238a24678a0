// The complete loads of a feed in the order of their declared dates: the versions a new file is compared with.
//
// param  source: STRING                id of the source
// param  feed: STRING                  name of the feed
// param  never: INTEGER                stands for "not yet" in moments
// return numbers: LIST<INTEGER>        load numbers
// return snapshots: LIST<INTEGER>      declared dates, epoch seconds
// return full: LIST<BOOLEAN>           whether each is a full snapshot
// return ranks: LIST<INTEGER>          the place of each among the versions of its date
// return repairs: LIST<BOOLEAN>        whether each is no version, but says again what an undone load had said
// return levels: LIST<INTEGER>         marking level of each
// return compartments: LIST<LIST<STRING>>  marking compartments of each
// return completions: LIST<INTEGER>    when in the order of completions
// return relabels: LIST<BOOLEAN>       whether each loads rows of others again under another marking
// access read
// budget 5 s

MATCH (load:Load {source: $source, feed: $feed})
WHERE load.completed_at < $never AND load.withdrawn_at = $never
WITH load, coalesce(load.rank, load.number) AS rank, coalesce(load.repair, false) AS repair
ORDER BY load.snapshot_at, rank
RETURN collect(load.number) AS numbers, collect(load.snapshot_at) AS snapshots, collect(load.full) AS full,
  collect(rank) AS ranks, collect(repair) AS repairs, collect(load.level) AS levels,
  collect(load.compartments) AS compartments, collect(coalesce(load.completion, 0)) AS completions,
  collect(coalesce(load.relabel, false)) AS relabels
