package specimen

import (
	"math/rand/v2"
	"strings"

	"standing/internal/credit"
)

// The families O to X are wider than A to J: what hospitals, boards, companies, agencies and
// schools hand out. They were written, and read once, before a rule was changed for them.

// layoutO: nursing, two columns, and a sentence of approval.
func layoutO(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "L", "Letter", r.IntN(2) == 0)
	said := Truth{Holder: t.Holder, Title: t.Title, Issuer: t.Issuer, License: "RN " + digits(r, 6), Completed: t.Completed, Provider: digits(r, 5), Hours: t.Hours, Unit: "hour"}
	p.font(serif, "B", 24)
	p.at(20, 32, pick(r, []string{"Certificate of Completion", "Certificate of Successful Completion", "Certificate of Continuing Education"}))
	p.font(serif, "", 12)
	p.at(20, 52, pick(r, []string{"This is to certify that", "Awarded to", "Presented to"}))
	p.font(serif, "B", 18)
	p.at(20, 63, said.Holder)
	p.font(serif, "", 11)
	p.at(20, 72, pick(r, []string{"License Number: ", "RN License #: ", "License No. ", "License #"})+said.License+pick(r, []string{"", " (FL)", " – CA"}))
	p.at(20, 86, pick(r, []string{"has successfully completed", "for successfully completing", "attended and completed"}))
	p.font(serif, "B", 14)
	p.flow(20, 96, 130, 7, "L", said.Title)
	p.font(sans, "", 10)
	for i, b := range []string{
		pick(r, []string{"Completed: ", "Date of Completion: ", "Completion Date: ", "Date: ", "Program Date: "}) + anyDate(r, said.Completed),
		pick(r, []string{"Contact Hours: ", "CE Hours: ", "Number of Contact Hours: ", "Contact Hours Awarded: "}) + said.Hours.String(),
		"Activity Type: " + pick(r, []string{"Home Study", "Live Webinar", "Enduring Material"}),
	} {
		p.at(175, 60+float64(i)*9, b)
	}
	p.font(serif, "B", 13)
	p.at(175, 110, said.Issuer)
	p.font(serif, "", 9)
	approval := pick(r, [][2]string{
		{"Provider approved by the California Board of Registered Nursing, Provider Number %, for ", "CEP " + said.Provider},
		{"This activity is approved by the Board of Registered Nursing, CEP #%, for ", said.Provider},
		{"Approved by the Florida Board of Nursing, Provider # %, for ", "50-" + said.Provider},
	})
	said.Provider = approval[1]
	p.flow(20, 150, 220, 5, "L", strings.Replace(approval[0], "%", approval[1], 1)+said.Hours.String()+" contact hours. Keep this document for four years.")
	return p, said
}

// layoutP: a wallet card, its dates as days or as months alone.
func layoutP(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "L", "A5", false)
	said := Truth{Holder: t.Holder, Title: pick(r, []string{"BLS Provider", "ACLS Provider", "Heartsaver First Aid CPR AED", "Adult CPR/AED"}), Issuer: t.Issuer, Number: digits(r, 12), Issued: t.Issued, Until: t.Until}
	issued, until := anyDate(r, said.Issued), anyDate(r, said.Until)
	if r.IntN(3) == 0 {
		issued, _ = monthOf(r, said.Issued)
		until, said.Until = monthOf(r, said.Until)
		said.Issued = 0
	}
	p.font(sans, "B", 16)
	p.at(10, 15, said.Title)
	p.font(sans, "B", 14)
	p.at(10, 36, said.Holder)
	p.font(sans, "", 8)
	p.flow(10, 44, 130, 4.5, "L", "has successfully completed the cognitive and skills evaluations in accordance with the curriculum of this program.")
	said.Provider = pick(r, []string{"ZZ", "CA", "TX"}) + digits(r, 5)
	cells := [][2]string{
		{pick(r, []string{"Issue Date", "Date Issued", "Issued"}), issued},
		{pick(r, []string{"Recommended Renewal Date", "Renew By", "Expires", "Valid Through"}), until},
		{pick(r, []string{"eCard Code", "Certificate ID", "Card No.", "Cert. ID"}), said.Number},
		{"Training Center Name", said.Issuer},
		{pick(r, []string{"Training Center ID", "TC ID"}), said.Provider},
		{pick(r, []string{"Instructor ID", "Instructor #"}), digits(r, 11)},
	}
	below := r.IntN(2) * 5
	for i, c := range cells {
		x, y := 10+float64(i%2)*95, 64+float64(i/2)*22
		p.font(sans, "B", 9)
		p.at(x, y+float64(below), c[0])
		p.font(sans, "", 10)
		p.at(x, y+5-float64(below), c[1])
	}
	p.font(sans, "", 7)
	p.at(10, 138, "To view or verify authenticity, scan the code or go to the website of the training center. 20-3002 R3/21")
	return p, said
}

// layoutQ: a table of one row under its heading.
func layoutQ(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "L", "Letter", r.IntN(2) == 0)
	said := Truth{Holder: t.Holder, Title: t.Title, Issuer: t.Issuer, Number: t.Number, Completed: t.Completed, Hours: t.Hours, Unit: "hour", License: digits(r, 7), Score: "9" + t.Score + "%"}
	p.font(sans, "B", 18)
	p.centre(26, said.Issuer)
	p.font(sans, "", 13)
	p.centre(38, "Record of Training")
	p.font(sans, "", 10)
	p.at(20, 54, pick(r, []string{"Employee: ", "Learner: ", "Name: "})+said.Holder)
	p.at(150, 54, pick(r, []string{"License No.: ", "Professional License Number: ", "State License #: "})+said.License)
	heads := [][2]string{
		{pick(r, []string{"Course", "Course Title", "Activity"}), said.Title},
		{pick(r, []string{"Date", "Completed On", "Completion Date", "Date Completed"}), anyDate(r, said.Completed)},
		{pick(r, []string{"Hours", "CE Hours", "Contact Hours", "Credit Hrs"}), said.Hours.String()},
		{pick(r, []string{"Score", "Grade", "Test Score"}), said.Score},
		{pick(r, []string{"Certificate #", "Cert No.", "Certificate No.", "Confirmation #"}), said.Number},
	}
	x := []float64{20, 110, 165, 195, 220}
	for i, h := range heads {
		p.font(sans, "B", 9)
		p.at(x[i], 72, h[0])
		p.font(sans, "", 9)
		p.at(x[i], 80, h[1])
	}
	p.line(20, 74, 235)
	p.font(sans, "", 8)
	p.at(20, 180, "Printed on "+dateWay(10, said.Completed+40)+"   Page 1 of 1")
	return p, said
}

// layoutR: an academy of police, in the prose of awards.
func layoutR(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "L", "Letter", r.IntN(2) == 0)
	said := Truth{Holder: t.Holder, Title: pick(r, []string{"Basic Law Enforcement Training", "Field Training Officer Course", "Crisis Intervention Training", "Advanced Accident Reconstruction"}),
		Issuer: pick(r, []string{"Regional Police Academy", "State Criminal Justice Academy", "County Sheriff Training Bureau"}), Number: digits(r, 6), Issued: t.Issued, Hours: credit.Of(8 * (1 + int(t.Hours/credit.One))), Unit: "hour"}
	p.frame(7)
	p.font(serif, "B", 26)
	p.centre(36, said.Issuer)
	p.font(serif, "", 13)
	p.centre(52, pick(r, []string{"Be it known that", "Know all by these presents that", "This is to certify that"}))
	p.font(serif, "B", 22)
	p.centre(66, said.Holder)
	p.font(serif, "", 13)
	p.centre(80, pick(r, []string{"has satisfactorily completed", "having fulfilled the requirements of", "has completed the prescribed course of instruction in"}))
	p.font(serif, "B", 17)
	p.centre(92, said.Title)
	p.font(serif, "", 12)
	p.centre(104, strings.Replace(pick(r, []string{"consisting of % hours of instruction", "a course of % hours", "a total of % hours of training"}), "%", said.Hours.String(), 1))
	p.flow(60, 120, p.wide-120, 6.5, "C", pick(r, []string{"In witness whereof we have set our hands this ", "Given under our hand and seal this ", "Granted this ", "Awarded this "})+ornate(r, said.Issued)+".")
	p.font(serif, "", 10)
	p.mid(75, 178, "Director")
	p.line(45, 172, 60)
	p.mid(205, 178, "Commissioner")
	p.line(175, 172, 60)
	p.at(15, 198, pick(r, []string{"Certificate No. ", "No. ", "Certificate Number: ", "# "})+said.Number)
	return p, said
}

// layoutS: labels and dotted leaders, what they say ends at the right side.
func layoutS(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "P", "Letter", r.IntN(2) == 0)
	said := Truth{Holder: t.Holder, Title: t.Title, Issuer: t.Issuer, Number: t.Number, Provider: digits(r, 6), Completed: t.Completed, Hours: t.Hours, Unit: "hour"}
	when := anyDate(r, said.Completed)
	if r.IntN(3) == 0 {
		when = span(r, said.Completed-2, said.Completed)
	}
	p.font(serif, "B", 18)
	p.centre(30, pick(r, []string{"Professional Development Certificate", "Verification of Attendance", "Continuing Professional Education Certificate"}))
	p.font(serif, "", 12)
	p.centre(40, said.Issuer)
	p.font(serif, "", 10)
	for i, b := range [][2]string{
		{pick(r, []string{"Participant", "Name of Educator", "Attendee", "Participant Name"}), said.Holder},
		{pick(r, []string{"Title of Training", "Name of Program", "Workshop", "Session Title"}), said.Title},
		{pick(r, []string{"Date(s)", "Date(s) of Training", "Training Date(s)", "Dates"}), when},
		{pick(r, []string{"Clock Hours", "CPE Hours", "PD Hours", "Hours of Credit", "Total Hours"}), said.Hours.String()},
		{pick(r, []string{"Approved Provider Number", "CPE Provider #", "Sponsor ID", "NASBA Sponsor No."}), said.Provider},
		{pick(r, []string{"Certificate No.", "Verification Code", "Confirmation Number", "Document ID"}), said.Number},
		{"Presenter", "Dr. Helen Marsh"},
	} {
		y := 62 + float64(i)*10
		p.at(25, y, b[0])
		right := 185 - p.GetStringWidth(p.text(b[1]))
		left := 25 + p.GetStringWidth(p.text(b[0]))
		dots := strings.Repeat(".", int((right-left-4)/p.GetStringWidth(".")))
		p.at(left+2, y, dots)
		p.at(right, y, b[1])
	}
	return p, said
}
