package access

import "fmt"

// Where is the condition that keeps people out of reach out of an answer: a fragment
// for the WHERE of a statement in which alias is the person table, and its arguments,
// numbered from next. Every statement that returns data about people has it.
//
// It reads two materialized tables: reach (account, unit) holds every unit at or below
// one of the account's; reach_person (account, person) its classes' people and wards.
func Where(s Scope, alias string, next int) (cond string, args []any) {
	if s.ReadsOnly() {
		return fmt.Sprintf("%s.id = $%d", alias, next), []any{s.about}
	}
	switch s.reach {
	case None:
	case Org:
		return "1 = 1", nil
	case Units:
		few := related(s, next)
		units := fmt.Sprintf("%s.unit_id IN (SELECT r.unit_id FROM reach r WHERE r.org_id = $1 AND r.account_id = $%d)", alias, next+1)
		return "(" + alias + ".id IN (" + few + ") OR " + units + ")", []any{s.person, s.account}
	case Class, Own:
		return alias + ".id IN (" + related(s, next) + ")", []any{s.person, s.account}
	}
	return "1 = 0", nil // None
}

// Reached selects, as person_id, whom s reaches, who reaches less than the organization: for
// lists that begin from there and not from everybody. Its arguments are those of Where.
func Reached(s Scope, next int) (query string, args []any) {
	if s.ReadsOnly() {
		return fmt.Sprintf("SELECT $%d AS person_id", next), []any{s.about}
	}
	query = related(s, next)
	if s.reach == Units {
		query += fmt.Sprintf(` UNION ALL SELECT u.id FROM reach r JOIN person u ON u.org_id = r.org_id AND u.unit_id = r.unit_id
			WHERE r.org_id = $1 AND u.org_id = $1 AND r.account_id = $%d`, next+1)
	}
	return query, []any{s.person, s.account}
}

// related selects oneself, one's wards and, unless that is all, the people of one's classes:
// few, so that a statement begins from them.
func related(s Scope, next int) string {
	kinds := "'ward','class'"
	if s.reach == Own {
		kinds = "'ward'"
	}
	return fmt.Sprintf(`SELECT $%d AS person_id UNION ALL SELECT rp.person_id FROM reach_person rp
		WHERE rp.org_id = $1 AND rp.account_id = $%d AND rp.kind IN (%s)`, next, next+1, kinds)
}
