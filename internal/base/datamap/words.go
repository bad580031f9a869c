package datamap

import (
	"maps"
	"slices"
	"strings"
)

// Reasons are the codes in which no, plain, retain and none say why, with the sentence
// that a person reads.
var Reasons = map[string]string{
	"operational":  "It runs the service and says nothing about a person.",
	"organization": "It is about the organization, not about a person.",
	"aggregate":    "It is a count over many people.",
	"catalogue":    "It is the same for everybody, such as a role or a course.",
	"key_material": "It is a key; whoever had it could open what it protects.",
	"credential":   "It proves who you are; whoever had it could sign in as you.",
	"identifier":   "It is a random number that only links rows.",
	"code":         "It is one of a few fixed words, which lists are filtered by.",
	"date":         "It is a date or time, which lists are ordered by.",
	"search":       "It is needed to find or order rows.",
	"digest":       "It is a digest, from which the value cannot be read back.",
	"audit":        "It proves what happened; a record that can be changed proves nothing.",
	"law":          "The law obliges whoever is responsible to keep it.",
	"claims":       "It may be needed for legal claims (GDPR article 17(3)(e)).",
	"security":     "It protects accounts; knowing it would help an attacker.",
	"others":       "It is about other people as well.",
	"derived":      "It is computed from other data and changes with them.",
	"evidence":     "It says what was stated then; a correction is added beside it.",
	"transient":    "It is gone within a few days by itself.",
	"platform":     "It belongs to no single organization and outlives each.",
}

// noSubject are the reasons for which a table is about nobody.
var noSubject = []string{"operational", "organization", "aggregate", "catalogue", "key_material", "transient"}

// Purposes are what data is used for, with the sentence that a person reads.
var Purposes = map[string]string{
	"service":    "Providing the service",
	"access":     "Signing in, and deciding who may see what",
	"security":   "Keeping accounts and the service safe",
	"verify":     "Verifying qualifications",
	"notice":     "Sending you notices",
	"support":    "Answering your questions",
	"audit":      "Proving who did what",
	"operations": "Running and repairing the service",
	"law":        "Meeting legal obligations",
	"analytics":  "Counting how the service is used",
}

var (
	sources       = []string{"self", "admin", "import", "system", "board", "employer", "device"}
	sensitivities = []string{"none", "personal", "sensitive", "secret"}
	receivers     = []string{"organization", "employer", "board", "guardian", "mail", "texts", "support", "verifier", "approver", "scanner"}
	letters       = strings.Split("ABCDEFGHIJKL", "")
	controllers   = []string{"org", "platform", "joint"}
	logging       = []string{"never", "id", "ok"}
)

// The verbs; those that end in ( want a reason.
var (
	exports     = []string{"yes", "masked", "no("}
	corrections = []string{"self", "request", "admin", "no("}
	encryptions = []string{"subject", "org", "derived", "hash", "plain("}
	erasures    = []string{"delete_row", "null", "tombstone", "generalize", "shred", "pseudonymize", "retain(", "refer"}
	endings     = []string{"key", "delete_row", "retain(", "refer"}
)

// Categories are what data can be.
var Categories = strings.Fields(`
	system system.operations system.authentication
	user.unique_id user.unique_id.pseudonymous user.name user.account user.account.username
	user.contact user.contact.email user.contact.phone_number user.contact.address
	user.contact.address.city user.contact.address.state user.contact.address.postal_code
	user.contact.address.street user.contact.address.country
	user.authorization user.authorization.credentials user.authorization.password
	user.device user.device.ip_address user.device.cookie user.device.cookie_id user.device.telemetry
	user.behavior user.content user.content.private user.content.self_image
	user.demographic user.demographic.date_of_birth user.demographic.language
	user.settings user.privacy_preferences
	user.workplace user.workplace.role user.workplace.unit user.workplace.employee_no
	user.workplace.employment_dates user.workplace.license_no user.workplace.training
	user.workplace.certification user.workplace.supervisor`)

// Under reports whether a category is the other or lies below it.
func Under(category, other string) bool {
	return category == other || strings.HasPrefix(category, other+".")
}

func keys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// union is both lists without repetition, sorted; never nil.
func union(a, b []string) []string {
	out := append(append([]string{}, a...), b...)
	slices.Sort(out)
	return slices.Compact(out)
}
