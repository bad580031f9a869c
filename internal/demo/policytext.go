package demo

import (
	"standing/internal/rooms/org"
	"standing/internal/rooms/policy"
)

// text is a policy of an organization: who signs it, and what its second version says.
type text struct {
	policy.Input
	group string // the profile that signs it; empty is everybody
	next  string // the text of the second version; empty if there is none
	why   string // what that changed
}

// texts are the policies of each kind; of others they are those of a company.
var texts = map[org.Kind][]text{
	org.Healthcare: {
		{Input: policy.Input{Number: "IC-101", Title: "Hand hygiene", Owner: "Infection prevention", DueDays: 14, Text: hands + "- After touching what surrounds a patient.\n"},
			next: hands + "- After touching what surrounds a patient, also where you did not touch the patient.\n\n# Gloves\n\nGloves do not replace hand hygiene. Clean your hands before you put them on and after you take them off.\n",
			why:  "A chapter on gloves. The last moment is worded more clearly."},
		{Input: policy.Input{Number: "PR-204", Title: "Privacy of patients", Owner: "Compliance office", DueDays: 30, Text: privacy}},
	},
	org.LawEnforcement: {
		{Input: policy.Input{Number: "300", Title: "Use of force", Owner: "Office of the Sheriff", DueDays: 14, Text: force + "- Write the report before the end of the shift.\n"}, group: "Sworn officers",
			next: force + "- Write the report before the end of the shift.\n- Whoever sees force that is not reasonable steps in, and reports it.\n",
			why:  "The duty to step in stands in the policy itself."},
		{Input: policy.Input{Number: "450", Title: "Body-worn cameras", Owner: "Professional standards", DueDays: 14, Text: camera}, group: "Sworn officers"},
		{Input: policy.Input{Number: "1010", Title: "Respect at work", Owner: "Human resources", DueDays: 30, Text: conduct}},
	},
}

func textsOf(k org.Kind) []text {
	if t, ok := texts[k]; ok {
		return t
	}
	return []text{
		{Input: policy.Input{Number: "HR-1", Title: "Respect at work", Owner: "Human resources", DueDays: 30, Text: conduct},
			next: conduct + "\n# Help\n\nWhoever reports in good faith is protected. You may also write to the ombudsperson.\n", why: "Where to find help."},
		{Input: policy.Input{Number: "IT-3", Title: "Passphrases and devices", Owner: "Information security", DueDays: 14, Text: devices}},
	}
}

const hands = `# Why

Most infections that patients catch with us are carried by hands. This policy holds for everybody who enters a room with patients.

# When

Clean your hands at each of these moments:

- Before touching a patient.
- Before a clean or aseptic task.
- After a risk of contact with body fluids.
- After touching a patient.
`

const privacy = `# What is protected

Whatever lets somebody know that a person is our patient, and all we know of their health.

# What you do

1. Look only at records that you need for your task.
2. Speak about patients where nobody overhears you.
3. Lock the screen when you leave it.
4. Report a loss or a mistake at once to the compliance office. An honest report is not punished.
`

const force = `# Principle

The office values every human life. Force is used only where it is necessary and reasonable, and no more of it than that.

# Before

- Give a warning where there is time for one.
- Try to calm: distance, cover, time, a second officer.

# After

- Render medical aid as soon as it is safe.
- Tell the supervisor at once.
`

const camera = `# When it records

1. The camera records every stop, search, arrest and call for service, from the beginning to the end.
2. Say that you record where it is safe to do so.
3. It does not record in locker rooms, or talks with informants.

# What becomes of it

Recordings are uploaded at the end of the shift. Nobody copies, changes or deletes them.
`

const conduct = `# What we ask of each other

We treat each other with respect, whatever somebody's age, origin, faith, gender or disability.

- No insults, no threats, no unwanted touching.
- Whoever sees it speaks up, or tells a supervisor or human resources.
- Every report is looked into within ten days.
`

const devices = `# Passphrases

- A passphrase is yours alone, and long: four words are better than eight signs.
- A second factor is on wherever there is one.

# Devices

1. Lock the screen when you leave it.
2. Updates are installed within a week.
3. Report a lost device within the hour.
`
