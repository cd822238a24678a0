// All that is said about some series in their latest versions, if all their cases may be seen.
//
// param  ids: LIST<STRING>                ids of the series
// return id: LIST<STRING>                 id of the series
// return load: LIST<INTEGER>              number of the load that brought the version
// return at: LIST<INTEGER>                when it was found so, epoch seconds
// return change: LIST<STRING>             what became of it since its version before
// return content: LIST<STRING>            all that is said about it, as JSON
// access read
// budget 10 s

UNWIND $ids AS id
MATCH (series:Series {id: id})
WHERE happened(series)
WITH series ORDER BY series.load DESC
WITH series.id AS id, head(collect(series)) AS series
WHERE series.size > 0
CALL (series) {
  MATCH (series)-[part:HAS_CASE]->(case)
  WHERE happened(part) AND open(case)
  RETURN count(*) AS seen
}
WITH id, series, seen ORDER BY id
WHERE seen = series.size
RETURN collect(id) AS id, collect(series.load) AS load, collect(series.at) AS at, collect(series.change) AS change,
  collect(series.content) AS content
