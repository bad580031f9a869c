package checklist

// Suggestion is a checklist to begin with. It is a proposal, to be changed by whoever knows what
// their own rules ask: no list of ours stands for any standard.
type Suggestion struct {
	Code   string
	Months int
	Items  []Item
}

// The elements are those that hospitals in the United States are known to look at:
//   - physicians: the elements that NCQA verifies in credentialing (CR 3: licence, DEA or CDS
//     certificate, education and training, board certification, five years of work history with
//     gaps, malpractice history, sanctions) and what The Joint Commission wants of medical staff
//     (MS.06.01: primary sources, peers, data banks, health), 42 CFR 482.22;
//   - nurses: The Joint Commission's HR.01.01.01 (licence at the source, education, criminal
//     background, immunizations as law and the hospital want them);
//   - exclusion: Social Security Act §1128, LEIE and SAM.gov;
//   - recredentialing: the three years that both know, two years where the hospital's bylaws say.
//
// Titles are our own words.
var suggestions = []Suggestion{
	{Code: "nurse", Months: 24, Items: []Item{
		{Code: "licence", Title: "Nursing licence, checked at the board", Kind: Credential, What: "licence", Grade: "source", Days: 14},
		{Code: "education", Title: "Proof of nursing education", Kind: Document, Days: 21},
		{Code: "life_support", Title: "Basic life support card", Kind: Credential, What: "certification", Grade: "document", Days: 21},
		{Code: "work_history", Title: "Work history", Hint: "The last five years, with months. Say what you did in gaps longer than six months.", Kind: Text, Days: 14},
		{Code: "reference_1", Title: "Reference from a supervisor", Hint: "How do you know them, and would you work with them again?", Kind: Reference, Days: 28},
		{Code: "reference_2", Title: "Reference from a colleague", Hint: "How do you know them, and would you work with them again?", Kind: Reference, Days: 28},
		{Code: "exclusion", Title: "Exclusion lists", Hint: "LEIE and SAM.gov.", Kind: Check, What: "exclusion", Days: 14, Months: 1},
		{Code: "background", Title: "Criminal background check", Kind: Check, Days: 21},
		{Code: "immunizations", Title: "Immunizations and tuberculosis screening", Kind: Document, Days: 28},
		{Code: "health", Title: "Is there anything that keeps you from the work as it was described to you?", Kind: YesNo, Days: 14},
	}},
	{Code: "physician", Months: 36, Items: []Item{
		{Code: "licence", Title: "Medical licence, checked at the board", Kind: Credential, What: "licence", Grade: "source", Days: 21},
		{Code: "dea", Title: "DEA or state registration for controlled substances", Kind: Credential, What: "registration", Grade: "document", Days: 21, Optional: true},
		{Code: "education", Title: "Medical school, checked at the school", Kind: Check, Days: 30},
		{Code: "residency", Title: "Residency and fellowship, checked at the program", Kind: Check, Days: 30},
		{Code: "board", Title: "Board certification", Kind: Credential, What: "certification", Grade: "source", Days: 30, Optional: true},
		{Code: "work_history", Title: "Work history", Hint: "The last five years, with months. Say what you did in every gap longer than six months.", Kind: Text, Days: 21},
		{Code: "malpractice", Title: "Claims history of five years, with explanations", Kind: Document, Days: 30},
		{Code: "insurance", Title: "Proof of liability insurance", Kind: Document, Days: 30, Months: 12},
		{Code: "data_bank", Title: "Query of the National Practitioner Data Bank", Kind: Check, Days: 30, Months: 24},
		{Code: "exclusion", Title: "Exclusion lists", Hint: "LEIE and SAM.gov.", Kind: Check, What: "exclusion", Days: 14, Months: 1},
		{Code: "peer_1", Title: "Reference from a peer of the same specialty", Hint: "Please say something of knowledge, skill, judgement and how they work with others.", Kind: Reference, Days: 30},
		{Code: "peer_2", Title: "Reference from another peer", Hint: "Please say something of knowledge, skill, judgement and how they work with others.", Kind: Reference, Days: 30},
		{Code: "disclosures", Title: "Disclosures", Hint: "Licences or privileges that were limited or given up, convictions, and health that affects the work.", Kind: Text, Days: 21},
		{Code: "immunizations", Title: "Immunizations and tuberculosis screening", Kind: Document, Days: 30},
	}},
	{Code: "staff", Items: []Item{
		{Code: "identity", Title: "Proof of identity and of the right to work", Kind: Document, Days: 3},
		{Code: "education", Title: "Proof of education or training", Kind: Document, Days: 21},
		{Code: "reference", Title: "Reference from a former employer", Hint: "From when to when did they work for you, and as what?", Kind: Reference, Days: 21},
		{Code: "background", Title: "Background check", Kind: Check, Days: 21},
	}},
	{Code: "audit", Items: []Item{
		{Code: "licence", Title: "Copy of your licence", Kind: Document},
		{Code: "changes", Title: "Did anything of your name, address or practice change?", Kind: YesNo},
		{Code: "discipline", Title: "Proceedings elsewhere", Hint: "Name boards and courts, or say that there were none.", Kind: Text},
	}},
}

// Suggested is the suggestion of a name.
func Suggested(code string) (Suggestion, bool) {
	for _, s := range suggestions {
		if s.Code == code {
			return s, true
		}
	}
	return Suggestion{}, false
}
