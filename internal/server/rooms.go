package server

import (
	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/rooms/account"
	"standing/internal/rooms/approvals"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/checklist"
	"standing/internal/rooms/class"
	"standing/internal/rooms/compliance"
	"standing/internal/rooms/credential"
	"standing/internal/rooms/evidence"
	"standing/internal/rooms/exclusion"
	"standing/internal/rooms/finding"
	"standing/internal/rooms/grant"
	"standing/internal/rooms/intake"
	"standing/internal/rooms/licence"
	"standing/internal/rooms/notice"
	"standing/internal/rooms/org"
	"standing/internal/rooms/person"
	"standing/internal/rooms/policy"
	"standing/internal/rooms/recall"
	"standing/internal/rooms/reminder"
	"standing/internal/rooms/report"
	"standing/internal/rooms/requirement"
	"standing/internal/rooms/statement"
	"standing/internal/rooms/support"
	"standing/internal/rooms/training"
	"standing/internal/rooms/transparency"
)

// rooms are the services, for what the server itself asks of them.
type rooms struct {
	org       *org.Service
	person    *person.Service
	account   *account.Service
	notice    *notice.Service
	support   *support.Service
	log       *transparency.Service
	approvals *approval.Service

	catalog     *catalog.Service
	training    *training.Service
	class       *class.Service
	requirement *requirement.Service
	compliance  *compliance.Service
	intake      *intake.Service
	reminder    *reminder.Service
	report      *report.Service
	licence     *licence.Service
	policy      *policy.Service
	evidence    *evidence.Service
	finding     *finding.Service
	credential  *credential.Service
	grant       *grant.Service
	exclusion   *exclusion.Service
	recall      *recall.Service
	statement   *statement.Service
	checklist   *checklist.Service
}

// permissions is every permission of the program: what a role's table is about.
func permissions() []access.Perm {
	var all []access.Perm
	for _, list := range [][]access.Perm{org.Permissions(), person.Permissions(), account.Permissions(), support.Permissions(), notice.Permissions(), transparency.Permissions(), approvals.Permissions(),
		catalog.Permissions(), training.Permissions(), class.Permissions(), requirement.Permissions(), compliance.Permissions(), intake.Permissions(), reminder.Permissions(), report.Permissions(), licence.Permissions(), policy.Permissions(), evidence.Permissions(), finding.Permissions(), credential.Permissions(), grant.Permissions(), exclusion.Permissions(),
		recall.Permissions(), statement.Permissions(), checklist.Permissions()} {
		all = append(all, list...)
	}
	return all
}
