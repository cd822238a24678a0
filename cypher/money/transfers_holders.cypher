// Who holds each of several accounts, as columns.
//
// param  numbers: LIST<INTEGER>           numbers of the accounts
// return number: LIST<INTEGER>            number of the account, once for each holder
// return holder: LIST<STRING>             id of the person or organization
// return rows: LIST<LIST<LIST<INTEGER>>>  load and row of each claim
// access read
// budget 10 s

UNWIND $numbers AS number
MATCH (account:Entity {number: number})<-[held:HOLDS]-(holder)
WHERE open(account) AND holds(held) AND open(holder)
RETURN collect(number) AS number, collect(holder.id) AS holder,
  collect([claim IN claims(held) | [held.load[claim], held.row[claim]]]) AS rows
