// What people judged of cases and series: which belong together, which do not, which was taken out.
//
// param  kinds: LIST<STRING>              kinds of judgement
// return id: LIST<STRING>                 the judgement
// return kind: LIST<STRING>               its kind
// return load: LIST<INTEGER>              load that brought it
// return at: LIST<INTEGER>                when, epoch seconds
// return by: LIST<STRING>                 who
// return why: LIST<STRING>                the reason given
// return series: LIST<STRING>             the series that it is about, '' where it names none
// return about: LIST<LIST<STRING>>        ids of the cases, in their order
// access read
// budget 10 s

MATCH (decision:Decision)
WHERE happened(decision) AND decision.kind IN $kinds
CALL (decision) {
  MATCH (decision)-[part:ABOUT]->(entity)
  WHERE happened(part) AND open(entity)
  WITH part, entity ORDER BY part.place
  RETURN collect(entity.id) AS about
}
WITH decision, about ORDER BY decision.at, decision.load, decision.id
WHERE size(about) = decision.size
RETURN collect(decision.id) AS id, collect(decision.kind) AS kind, collect(decision.load) AS load,
  collect(decision.at) AS at, collect(decision.by) AS by, collect(decision.why) AS why,
  collect(coalesce(decision.subject, '')) AS series, collect(about) AS about
