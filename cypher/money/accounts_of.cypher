// The accounts that a person or an organization holds or held.
//
// param  id: STRING                       the person or organization
// return number: LIST<INTEGER>            numbers of the accounts
// access read
// budget 5 s

MATCH (holder:Entity {id: $id})-[held:HOLDS]->(account:Account)
WHERE open(holder) AND known(held) AND open(account)
RETURN collect(account.number) AS number
