package specimen

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// The families p to v are of few layouts and many wordings, those of labelsOf.

// labelsOf are what certificates call their fields.
var labelsOf = map[string][]string{
	"number": {"Certificate #", "Cert. No.", "Credential ID", "Certificate ID", "Serial No.", "Registration no.", "Reference No.", "Verification code", "Record locator", "Document ID", "Certificate Ref.", "Unique ID", "Certificate reference",
		"Validation Code", "Control Number", "Tracking ID", "Confirmation No.", "eCard Code", "Certificate Serial Number", "Your certificate number", "Award No.", "Badge ID", "Certificate identifier", "Transcript key", "Authentication code", "Cert ID"},
	"license":  {"License #", "Lic. #", "Licence No.", "License Number", "RN License No.", "State License ID", "Professional license number", "Permit No.", "Licensee number", "License/Permit No."},
	"provider": {"Provider #", "Provider No.", "Approved Provider Number", "Sponsor ID", "Accreditation No.", "Course approval number", "CE Provider ID", "Provider approval no.", "Approval code", "Sponsor number"},
	"completed": {"Completion date", "Date completed", "Course date", "Class date", "Date attended", "Training date", "Dates of attendance", "Event date", "Completed on", "Date of completion", "Finish date", "Finished on", "Date of Activity", "Session date",
		"Course end date", "Date of training", "Last day of class", "Exam passed on", "Date training completed", "Date held", "Date successfully completed", "Participation date", "Date taken", "Class attended on"},
	"issued": {"Date of issue", "Issued on", "Issue date", "Date awarded", "Date granted", "Given on", "Award date", "Date of award", "Certification date", "Certificate issued", "Issued", "Date certificate issued", "Conferred on", "Date certified", "Date of issuance", "Certificate date"},
	"until": {"Expires", "Expiration", "Valid until", "Valid through", "Renew by", "Recommended renewal date", "Good through", "Expiry date", "Exp. date", "Expires on", "Expiration date", "Certificate valid until", "Renewal due", "Certification expires", "Valid to", "In force until", "Recertification due",
		"Date of expiry", "Valid thru", "Not valid after", "Recertify by", "Card expires"},
	"hours": {"Contact hours", "CE hours", "Hours", "Total hours", "Hours awarded", "Clock hours", "Credit hours", "Number of contact hours", "Training hours"},
}

func called(r *rand.Rand, field string) string { return pick(r, labelsOf[field]) }

// spaced is a number as people cut it for reading.
func spaced(r *rand.Rand, t *Truth) string {
	if r.IntN(3) == 0 {
		t.Number = digits(r, 4) + " " + digits(r, 4) + " " + digits(r, 4)
	}
	return t.Number
}

// headed writes who, what and from whom.
func (p *paper) headed(r *rand.Rand, said *Truth) {
	p.font(serif, "B", 24)
	p.centre(32, pick(r, []string{"Certificate of Completion", "Certificate of Training", "Certificate of Attendance", "Certificate of Achievement"}))
	p.font(serif, "", 12)
	p.centre(46, pick(r, []string{"This is to certify that", "This certificate is presented to", "This certifies that", "Awarded to"}))
	p.font(serif, "B", 20)
	p.centre(60, said.Holder)
	p.font(serif, "", 12)
	p.centre(72, pick(r, []string{"has successfully completed", "for successfully completing", "has completed the course", "for attending"}))
	p.font(serif, "B", 16)
	p.centre(84, said.Title)
	p.font(serif, "", 11)
	p.centre(96, pick(r, []string{"offered by ", "presented by ", "conducted by "})+said.Issuer)
}

// ruledForm: what was filled in stands on lines, and its name in small letters under each.
func ruledForm(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "L", "Letter", r.IntN(2) == 0)
	said := Truth{Holder: t.Holder, Title: t.Title, Issuer: t.Issuer, Completed: t.Completed, Until: t.Until, Hours: t.Hours, Unit: "hour", Provider: t.Provider}
	said.Number = t.Number
	p.headed(r, &said)
	way := r.IntN(12)
	for i, f := range [][2]string{
		{dateWay(way, said.Completed), called(r, "completed")}, {dateWay(way, said.Until), called(r, "until")}, {said.Hours.String(), called(r, "hours")},
		{spaced(r, &said), called(r, "number")}, {said.Provider, called(r, "provider")}, {"Dana Whitfield", "Instructor"},
	} {
		x, y := 55+float64(i%3)*84, 130+float64(i/3)*32
		p.font(sans, "", 12)
		p.mid(x, y, f[0])
		p.line(x-30, y+1.5, 60)
		p.font(sans, "", 8)
		p.mid(x, y+6, f[1])
	}
	return p, said
}

// smallPrint: all that is exact stands at the foot, in small letters on a line or two.
func smallPrint(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "L", "A4", r.IntN(2) == 0)
	said := Truth{Holder: t.Holder, Title: t.Title, Issuer: t.Issuer, Number: t.Number, Issued: t.Issued, Until: t.Until}
	p.headed(r, &said)
	between := pick(r, []string{" | ", " - ", "    ", " / ", "; "})
	colon := pick(r, []string{": ", ": ", " "})
	way := pick(r, []int{0, 2, 8, 9, 10, 11})
	p.font(sans, "", 8)
	p.centre(180, strings.Join([]string{called(r, "number") + colon + said.Number, called(r, "issued") + colon + dateWay(way, said.Issued), called(r, "until") + colon + dateWay(way, said.Until)}, between))
	p.centre(186, pick(r, []string{"Verify this certificate at https://verify.example.org", "The authenticity of this document can be confirmed at example.org/check", "Retain this certificate for your records."}))
	return p, said
}

// cells: boxes with the name and what it names in one, or side by side.
func cells(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "P", "Letter", r.IntN(2) == 0)
	said := Truth{Holder: t.Holder, Title: t.Title, Issuer: t.Issuer, Number: t.Number, License: digits(r, 7), Completed: t.Completed, Issued: t.Issued, Hours: t.Hours, Unit: "hour"}
	p.headed(r, &said)
	way := r.IntN(12)
	apart, colon := pick(r, []float64{60, 45}), pick(r, []string{"", ":"})
	for i, f := range [][2]string{
		{called(r, "number"), spaced(r, &said)}, {called(r, "license"), said.License}, {called(r, "completed"), dateWay(way, said.Completed)},
		{called(r, "issued"), dateWay(way, said.Issued)}, {called(r, "hours"), said.Hours.String()},
	} {
		y := 125 + float64(i)*11
		p.Rect(30, y-7, 150, 11, "D")
		p.font(sans, "", 9.5)
		p.at(33, y, f[0]+colon)
		p.font(sans, "B", 10.5)
		p.at(33+apart, y, f[1])
	}
	return p, said
}

// wrappedHeads: three columns, the names over what they name.
func wrappedHeads(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "L", "A4", r.IntN(2) == 0)
	said := Truth{Holder: t.Holder, Title: t.Title, Issuer: t.Issuer, Number: t.Number, Completed: t.Completed, Until: t.Until}
	p.headed(r, &said)
	way := r.IntN(12)
	for i, f := range [][2]string{{called(r, "completed"), dateWay(way, said.Completed)}, {called(r, "number"), said.Number}, {called(r, "until"), dateWay(way, said.Until)}} {
		x := 30 + float64(i)*90
		p.font(sans, "", 8)
		p.at(x, 140, upper(f[0]))
		p.font(sans, "B", 12)
		p.at(x, 147, f[1])
	}
	return p, said
}

// charter: sentences, the day in words.
func charter(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "L", "A4", r.IntN(2) == 0)
	said := Truth{Holder: t.Holder, Title: t.Title, Issuer: t.Issuer, Number: t.Number, Issued: t.Issued, Until: t.Until}
	p.headed(r, &said)
	day := pick(r, []string{ornate(r, said.Issued), strings.TrimPrefix(date(ceremony, said.Issued), "the ")})
	p.font(serif, "", 12)
	p.centre(118, pick(r, []string{"Awarded this ", "Given at Springfield this ", "Given under our hand and seal this ", "In witness whereof, we have signed this ", "Granted on this ", "Presented this "})+day)
	p.font(sans, "", 9)
	until := dateWay(pick(r, []int{2, 9, 10, 11}), said.Until)
	p.centre(150, pick(r, []string{"This certificate expires on ", "This certificate is valid until ", "It remains in force until ", "This certification is valid through ", "Renewal is due by ", "The holder must renew by "})+until+".")
	p.centre(157, pick(r, []string{"Registered under number ", "Recorded under certificate number ", "Your certificate number is ", "This certificate is registered as No. ", "Entered in the register under No. "})+said.Number+".")
	return p, said
}

// plainNotice: a message of a system, a name and what it names in each line.
func plainNotice(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "P", "Letter", true)
	said := Truth{Holder: t.Holder, Title: t.Title, Issuer: t.Issuer, Number: t.Number, Completed: t.Completed, Until: t.Until, Hours: t.Hours, Unit: "hour", Provider: t.Provider}
	between := pick(r, []string{": ", " ..... ", " - ", " = ", ":   "})
	p.font(mono, "", 10)
	way := r.IntN(12)
	for i, s := range []string{
		"TRAINING RECORD", "", "Learner" + between + said.Holder, "Course title" + between + said.Title, "Training provider" + between + said.Issuer,
		called(r, "completed") + between + dateWay(way, said.Completed), called(r, "until") + between + dateWay(way, said.Until),
		called(r, "hours") + between + said.Hours.String(), called(r, "number") + between + said.Number, called(r, "provider") + between + said.Provider,
		pick(r, []string{"Employee ID", "Course code", "Order number"}) + between + digits(r, 6),
	} {
		p.at(25, 30+float64(i)*8, s)
	}
	return p, said
}

// licenceCard: a small card, two columns.
func licenceCard(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "L", "A5", r.IntN(2) == 0)
	said := Truth{Holder: t.Holder, Title: pick(r, []string{"Registered Nurse", "Licensed Practical Nurse", "Professional Engineer"}), Issuer: "State Board of " + pick(r, []string{"Nursing", "Engineering"}), License: digits(r, 7), Issued: t.Issued, Until: t.Until}
	p.font(sans, "B", 14)
	p.at(12, 18, said.Issuer)
	p.font(sans, "", 11)
	p.at(12, 30, "Name: "+said.Holder)
	p.at(12, 40, "License type: "+said.Title)
	way := pick(r, []int{0, 2, 8, 9, 10, 11})
	for i, s := range []string{
		fmt.Sprintf("%s: %s", called(r, "license"), said.License),
		fmt.Sprintf("%s: %s", called(r, "issued"), dateWay(way, said.Issued)),
		fmt.Sprintf("%s: %s", called(r, "until"), dateWay(way, said.Until)),
		pick(r, []string{"Status: Active", "Status: Current", ""}),
	} {
		p.at(12+float64(i%2)*90, 60+float64(i/2)*14, s)
	}
	return p, said
}
