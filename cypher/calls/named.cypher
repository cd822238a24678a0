// The phones that cases name as used by a suspect, in cases that are open on a day.
//
// param  day: STRING                      the day, YYYY-MM-DD
// param  roles: LIST<STRING>              the parts in the case that count
// return id: LIST<STRING>                 the phone
// return case: LIST<STRING>               the case
// return claims: LIST<LIST<LIST<INTEGER>>>  load and row of each claim
// access read
// budget 20 s

MATCH (case:Case)<-[link:INVOLVED_IN]-(phone)
WHERE open(case) AND holds(link) AND phone:Phone AND open(phone) AND link.role IN $roles
CALL (case) {
  MATCH (case)<-[statement:DESCRIBES]-(:Load)
  WHERE says(statement)
  RETURN min(statement.opened_on) AS opened, min(statement.closed_on) AS closed
}
WITH phone, case, link, opened, closed
WHERE coalesce(opened, '') <= $day AND (closed IS NULL OR closed > $day)
RETURN collect(phone.id) AS id, collect(case.id) AS case,
  collect([claim IN claims(link) | [link.load[claim], link.row[claim]]]) AS claims
