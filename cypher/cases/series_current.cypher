// The series as they are known now: of each its latest version, if all its cases may be seen.
//
// return id: LIST<STRING>                 id of the series
// return load: LIST<INTEGER>              load that brought the version
// return digest: LIST<STRING>             of all that is said about it
// return score: LIST<FLOAT>               weight of the links that hold it together
// return expected_innocent: LIST<FLOAT>   how many innocent cases would be tied as strongly by chance
// return members: LIST<LIST<STRING>>      ids of its cases
// access read
// budget 10 s

MATCH (series:Series)
WHERE happened(series)
WITH series ORDER BY series.load DESC
WITH series.id AS id, head(collect(series)) AS series
WHERE series.size > 0
CALL (series) {
  MATCH (series)-[part:HAS_CASE]->(case)
  WHERE happened(part) AND open(case)
  RETURN collect(case.id) AS members
}
WITH id, series, members ORDER BY id
WHERE size(members) = series.size
RETURN collect(id) AS id, collect(series.load) AS load, collect(series.digest) AS digest,
  collect(series.score) AS score, collect(series.expected_innocent) AS expected_innocent, collect(members) AS members
