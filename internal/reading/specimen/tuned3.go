package specimen

import (
	"fmt"
	"math/rand/v2"

	"standing/internal/civil"
	"standing/internal/credit"
)

// layoutT: a letter in running prose.
func layoutT(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "P", "Letter", r.IntN(2) == 0)
	said := Truth{Holder: t.Holder, Title: t.Title, Issuer: t.Issuer, Number: t.Number, License: "RN " + digits(r, 7), Completed: t.Completed, Until: t.Until, Hours: t.Hours, Unit: "hour"}
	p.font(serif, "B", 15)
	p.at(25, 28, said.Issuer)
	p.font(serif, "", 11)
	p.at(25, 34, "1200 Harbor Street, Suite 400, Springfield 30412")
	p.at(25, 50, dateWay(9, said.Completed+9))
	p.at(25, 62, pick(r, []string{"To whom it may concern:", "Re: verification of continuing education"}))
	y := p.flow(25, 76, p.wide-50, 6, "L", pick(r, []string{
		"We are pleased to confirm that ", "This letter is to verify that ", "Please accept this letter as confirmation that "})+said.Holder+
		pick(r, []string{" successfully completed “", " has completed the course “"})+said.Title+"” on "+anyDate(r, said.Completed)+
		pick(r, []string{" and earned ", " and was awarded ", ", for which we have granted "})+said.Hours.String()+pick(r, []string{" contact hours.", " hours of continuing education.", " contact hours of continuing education."}))
	number := pick(r, []string{
		"The certificate was issued under number %s and will expire on %s.", "The certificate bears the number %s and remains valid until %s.",
		"Certificate number %s was issued, which is valid through %s."})
	p.flow(25, y+5, p.wide-50, 6, "L", fmt.Sprintf(number, said.Number, dateWay(9, said.Until))+
		pick(r, []string{" Our records show license number ", " The participant holds license no. "})+said.License+".")
	p.at(25, 190, "Sincerely,")
	p.at(25, 210, "Dana Whitfield, Registrar")
	return p, said
}

// layoutU: a card for machines and sites.
func layoutU(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "L", "A5", true)
	said := Truth{Holder: t.Holder, Title: pick(r, []string{"Powered Industrial Truck Operator", "Aerial Work Platform Operator", "Confined Space Entry", "30-Hour Construction Safety"}),
		Issuer: t.Issuer, Number: digits(r, 2) + "-" + digits(r, 9), Completed: t.Completed, Until: t.Until}
	until := anyDate(r, said.Until)
	if r.IntN(2) == 0 {
		until, said.Until = monthOf(r, said.Until)
	}
	p.font(sans, "B", 15)
	p.at(10, 16, upper(said.Issuer))
	p.font(sans, "B", 12)
	p.at(10, 28, said.Title)
	p.font(sans, "", 11)
	for i, s := range []string{
		pick(r, []string{"Operator: ", "Name: ", "Cardholder: ", "This card certifies that "}) + said.Holder,
		pick(r, []string{"Training Date: ", "Trained on ", "Date Trained: ", "Course End Date: "}) + anyDate(r, said.Completed),
		pick(r, []string{"Expires ", "Exp. ", "Exp: ", "Expiration: ", "Valid thru "}) + until,
		pick(r, []string{"Card # ", "No. ", "Card No. ", "ID# "}) + said.Number,
		pick(r, []string{"Trainer: ", "Evaluated by: "}) + "C. Delgado",
	} {
		p.at(10, 44+float64(i)*12, s)
	}
	p.font(sans, "", 7)
	p.at(10, 135, "29 CFR 1910.178(l)")
	return p, said
}

// layoutV: a transcript of several activities; its days are of activities, not of itself.
func layoutV(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "P", "Letter", r.IntN(2) == 0)
	said := Truth{Holder: t.Holder, Issuer: t.Issuer, License: digits(r, 6), Number: t.Number, Unit: "hour"}
	p.font(sans, "B", 15)
	p.at(18, 24, said.Issuer)
	p.font(sans, "", 12)
	p.at(18, 34, pick(r, []string{"Continuing Education Transcript", "Training Transcript", "Official Transcript"}))
	p.font(sans, "", 9)
	p.at(18, 46, pick(r, []string{"Name: ", "Licensee: ", "Student: "})+said.Holder)
	p.at(120, 46, pick(r, []string{"License Number: ", "Lic. No.: ", "License ID: "})+said.License)
	p.at(18, 53, pick(r, []string{"Transcript ID: ", "Document No.: ", "Reference #: "})+said.Number)
	p.at(120, 53, pick(r, []string{"Report Date: ", "Generated on ", "Date Printed: ", "As of "})+dateWay(10, t.Completed+30))
	x := []float64{18, 48, 120, 160}
	p.font(sans, "B", 9)
	counted := pick(r, []string{"Hours", "CE Hours", "Credits"})
	if counted == "Credits" {
		said.Unit = "credit"
	}
	for i, h := range []string{"Date", "Activity", pick(r, []string{"Type", "Delivery"}), counted} {
		p.at(x[i], 68, h)
	}
	p.font(sans, "", 9)
	y := 75.0
	for i := range 3 + r.IntN(4) {
		hours := t.Hours/4/750*750 + 750
		said.Hours += hours
		for j, c := range []string{dateWay(10, t.Completed-civil.Date(17*i)), titles[(int(t.Completed)+i)%len(titles)], pick(r, []string{"Live", "Online"}), hours.String()} {
			p.at(x[j], y, c)
		}
		y += 7
	}
	p.font(sans, "B", 9)
	p.at(120, y+2, pick(r, []string{"Total", "Total Hours", "Total:"}))
	p.at(160, y+2, said.Hours.String())
	return p, said
}

// layoutW: medicine and pharmacy; labels stand under what they name.
func layoutW(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "L", "A4", r.IntN(2) == 0)
	said := Truth{Holder: t.Holder, Title: t.Title, Issuer: t.Issuer, Completed: t.Completed, Provider: activity(r), Hours: t.Hours, Unit: "hour", Number: t.Number}
	p.font(serif, "", 13)
	p.centre(30, said.Issuer+pick(r, []string{" certifies that", " attests that", " verifies that"}))
	p.font(serif, "B", 22)
	p.centre(46, said.Holder)
	p.font(serif, "", 13)
	p.centre(58, pick(r, []string{"has participated in the activity titled", "has participated in the enduring material titled", "participated in the live activity"}))
	p.font(serif, "B", 16)
	p.centre(70, said.Title)
	p.font(serif, "", 12)
	p.centre(84, pick(r, []string{"and is awarded ", "and has been awarded ", "and claimed "})+units(r, &said)+".")
	p.font(sans, "", 11)
	p.mid(70, 120, anyDate(r, said.Completed))
	p.mid(200, 120, said.Provider)
	p.mid(70, 150, said.Number)
	p.font(sans, "", 8)
	p.mid(70, 125, pick(r, []string{"Date of Participation", "Date Completed", "Completion Date", "Date of Activity"}))
	p.mid(200, 125, pick(r, []string{"ACPE UAN", "Universal Activity Number", "ACPE Universal Activity Number", "UAN"}))
	p.mid(70, 155, pick(r, []string{"Certificate Number", "Certificate ID", "Credit Certificate No."}))
	p.flow(30, 175, p.wide-60, 4, "C", "The provider is accredited to provide continuing medical education. Physicians should claim only the credit commensurate with the extent of their participation.")
	return p, said
}

// layoutX: a platform of learning of a company or a school.
func layoutX(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "L", "A4", r.IntN(2) == 0)
	said := Truth{Holder: t.Holder, Title: t.Title, Issuer: t.Issuer, Completed: t.Completed, Number: t.Number, Hours: t.Hours, Unit: "hour", Score: "9" + t.Score + "%"}
	if said.Hours < credit.One {
		said.Unit, said.Hours = "minute", said.Hours*60
	}
	p.font(sans, "B", 22)
	p.at(25, 35, "CERTIFICATE OF COMPLETION")
	p.font(sans, "", 12)
	p.at(25, 50, pick(r, []string{"Congratulations,", "This certificate is awarded to", "Proudly presented to"}))
	p.font(sans, "B", 20)
	p.at(25, 62, said.Holder)
	p.font(sans, "", 12)
	p.at(25, 74, pick(r, []string{"for completing the course", "has completed", "for successfully completing"}))
	p.font(sans, "B", 16)
	p.at(25, 86, said.Title)
	p.font(sans, "", 10)
	for i, s := range []string{
		pick(r, []string{"Completed on ", "Course completed on: ", "Date completed – ", "Finished: "}) + anyDate(r, said.Completed) + pick(r, []string{"", " 14:22 UTC", " at 2:05 PM"}),
		pick(r, []string{"Duration: ", "Learning time: ", "Course length: ", "Time: "}) + clock(t.Hours),
		pick(r, []string{"Score: ", "Passed with ", "Final result: ", "Your score: "}) + said.Score,
		pick(r, []string{"Credential ID ", "Credential ID: ", "Certificate ID: ", "Serial no. "}) + said.Number,
		"Verify at https://learn.example.com/verify/" + said.Number,
	} {
		p.at(25, 110+float64(i)*9, s)
	}
	p.font(sans, "B", 11)
	p.at(25, 180, said.Issuer)
	return p, said
}
