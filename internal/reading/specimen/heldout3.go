package specimen

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"standing/internal/civil"
	"standing/internal/credit"
)

// layoutGamma: an academy of police; the days of the class in a sentence, the rest at the foot.
func layoutGamma(r *rand.Rand, _ *Truth) (*paper, Truth) {
	p := sheet(r, "L", "Letter", r.IntN(2) == 0)
	days := 1 + r.IntN(5)
	monday := civil.Of(2021, 1, 4) + civil.Date(7*r.IntN(5*52))
	said := Truth{Holder: person(r), Completed: monday + civil.Date(days-1), Hours: credit.Of(8 * days), Unit: "hour",
		Title:  pick(r, []string{"Interview and Interrogation", "Firearms Instructor", "De-escalation for Patrol", "Standardized Field Sobriety Testing", "School Resource Officer Basic", "Background Investigations"}),
		Issuer: pick(r, []string{"Tri-County Law Enforcement Academy", "Northern Plains Peace Officer Academy", "Bay Area Public Safety Training Center", "Hillcrest College Police Institute"})}
	p.SetLineWidth(2)
	p.SetDrawColor(20, 40, 90)
	p.frame(10)
	p.SetLineWidth(0.3)
	p.frame(13)
	p.Ellipse(p.wide/2, 172, 15, 15, 0, "D")
	p.Ellipse(p.wide/2, 172, 13, 13, 0, "D")
	p.SetDrawColor(0, 0, 0)
	p.font(serif, "B", 24)
	p.centre(36, upper(said.Issuer))
	p.font(serif, "", 13)
	p.centre(50, pick(r, []string{"hereby certifies that", "certifies that", "This certificate is presented to"}))
	p.font(serif, "B", 26)
	p.centre(66, said.Holder)
	p.font(serif, "", 12)
	p.centre(75, pick(r, []string{"Springfield Police Department", "Marlow County Sheriff's Office", "Department of Public Safety"}))
	hours := pick(r, []string{said.Hours.String() + "-hour", strings.Fields("zero eight sixteen twenty-four thirty-two forty")[days] + " (" + said.Hours.String() + ") hour"})
	p.centre(90, pick(r, []string{"has satisfactorily completed the ", "successfully completed the ", "has met all requirements of the "})+hours+" course")
	p.font(serif, "B", 20)
	p.centre(104, said.Title)
	p.font(serif, "", 12)
	p.centre(116, pick(r, []string{"held ", "conducted ", "presented "})+class(r, monday, said.Completed))
	if r.IntN(2) == 0 {
		said.Issued = said.Completed + civil.Date(r.IntN(12))
		p.centre(130, pick(r, []string{"Issued this ", "Given under the seal of the academy this "})+ornate(r, said.Issued))
	}
	p.font(serif, "I", 15)
	p.mid(65, 172, "T. R. Maddox")
	p.mid(215, 172, "Col. A. Breen")
	p.line(35, 175, 60)
	p.line(185, 175, 60)
	p.font(serif, "", 9)
	p.mid(65, 180, "Academy Director")
	p.mid(215, 180, "Chief of Training")
	p.font(sans, "", 7.5)
	p.at(20, 196, "Course control no. "+digits(r, 4)+"-"+digits(r, 5)+"-"+digits(r, 3))
	if r.IntN(3) > 0 {
		said.Number = pick(r, []string{digits(r, 6), fmt.Sprintf("%d-%s", yearOf(said.Completed), digits(r, 4))})
		p.at(200, 196, pick(r, []string{"Certificate No. ", "Certificate # ", "Cert. No. "})+said.Number)
	}
	return p, said
}

func yearOf(d civil.Date) int {
	y, _, _ := d.Civil()
	return y
}

// class is the days of a class, of which there may be one.
func class(r *rand.Rand, a, b civil.Date) string {
	y, m, day := b.Civil()
	_, am, aday := a.Civil()
	switch {
	case a == b:
		return "on " + dateWay(9, a)
	case am != m:
		return "from " + dateWay(9, a) + " to " + dateWay(9, b)
	case r.IntN(2) == 0:
		return fmt.Sprintf("%s %d-%d, %d", m, aday, day, y)
	}
	return fmt.Sprintf("%s %d through %s %d, %d", am, aday, m, day, y)
}

// layoutDelta: a page with a card to cut out of it: who handles food, serves drinks or works on a site.
func layoutDelta(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "P", "Letter", r.IntN(2) == 0)
	said := Truth{Holder: person(r), Issued: t.Completed,
		Title:  pick(r, []string{"Food Handler Training", "Responsible Alcohol Server", "Food Safety Manager", "Allergen Awareness"}),
		Issuer: pick(r, []string{"SafePlate Training", "Harvest Food Safety Institute", "ServeRight Education, Inc.", "County Line Safety Council"}),
		Number: pick(r, []string{digits(r, 8), "FH-" + digits(r, 7), digits(r, 3) + "-" + digits(r, 6)})}
	said.Until = said.Issued.AddYears(2 + r.IntN(2))
	style := pick(r, []int{5, 9, 10, 10})
	if r.IntN(3) == 0 {
		said.Title, said.Hours, said.Unit = pick(r, []string{"General Industry Safety and Health", "Construction Safety and Health"}), credit.Of(pick(r, []int{10, 30})), "hour"
		said.Until = 0
	}
	p.font(sans, "", 11)
	p.flow(25, 30, 165, 5.5, "L", "Thank you for training with us. Your card is below. Cut it out along the dashed line and keep it with you at work, or show it on your phone.")
	p.SetDashPattern([]float64{2, 1.5}, 0)
	p.Rect(55, 60, 106, 66, "D")
	p.SetDashPattern(nil, 0)
	p.SetFillColor(215, 225, 205)
	p.Rect(56, 61, 104, 13, "F")
	p.font(sans, "B", 12)
	p.at(60, 69.5, said.Title)
	p.font(sans, "", 7)
	p.at(60, 80, pick(r, []string{"This card certifies that", "Issued to", "Name", "Cardholder"}))
	p.font(sans, "B", 12)
	p.at(60, 86, said.Holder)
	rows := [][2]string{{pick(r, []string{"Issued", "Issue date", "Date of issue", "Date issued"}), dateWay(style, said.Issued)}}
	if said.Until != 0 {
		rows = append(rows, [2]string{pick(r, []string{"Expires", "Expiration date", "Valid through", "Exp. date"}), dateWay(style, said.Until)})
	} else {
		rows = append(rows, [2]string{pick(r, []string{"Hours", "Course hours", "Training hours"}), said.Hours.String()})
	}
	rows = append(rows, [2]string{pick(r, []string{"Card no.", "Certificate #", "Card number", "Certificate no."}), said.Number})
	for i, row := range rows {
		x := 60 + float64(i)*34
		p.font(sans, "", 7)
		p.at(x, 96, row[0])
		p.font(sans, "", 9)
		p.at(x, 101, row[1])
	}
	p.font(sans, "", 8)
	p.at(60, 114, pick(r, []string{"Provided by ", "Training provider: ", "Issued by "})+said.Issuer)
	p.font(sans, "", 6.5)
	p.at(60, 121, "Questions? Call 555-0147 or write to cards@example.com")
	p.font(sans, "", 9)
	p.flow(25, 142, 165, 4.8, "L", "Lost your card? Sign in again at any time to print another. This card cannot be passed on to another person.")
	return p, said
}

// layoutEpsilon: a letter that serves as the certificate, from a university or a British body.
func layoutEpsilon(r *rand.Rand, t *Truth) (*paper, Truth) {
	if r.IntN(2) == 0 {
		return institute(r, t)
	}
	p := sheet(r, "P", "Letter", r.IntN(2) == 0)
	said := Truth{Holder: person(r), Completed: t.Completed, Issued: t.Completed + 3 + civil.Date(r.IntN(20)), Hours: credit.Of(3+r.IntN(30)) / 10, Unit: "ceu",
		Title:  pick(r, []string{"Project Scheduling for Engineers", "Grant Writing Fundamentals", "Advanced Pathophysiology Review", "Leadership in Public Schools", "Stormwater Design Workshop"}),
		Issuer: pick(r, []string{"Western Plains University", "Ashford State College", "University of the Lakes", "Carver Technical University"})}
	p.font(serif, "B", 17)
	p.at(25, 28, said.Issuer)
	p.font(serif, "", 10)
	p.at(25, 34, pick(r, []string{"Division of Continuing Education", "Office of the Registrar", "Extended and Professional Studies"}))
	p.line(25, 37, 165)
	p.font(serif, "", 11)
	p.at(25, 52, dateWay(9, said.Issued))
	p.at(25, 66, said.Holder)
	p.at(25, 72, "48 Juniper Court")
	p.at(25, 78, "Marlow, KS 66199")
	y := p.flow(25, 94, 165, 6, "L", pick(r, []string{"This letter serves as your certificate of completion. ", "Please accept this letter as your official certificate of completion. "})+
		"The university has recorded the following noncredit course on your permanent record:")
	x := []float64{30, 58, 126, 163}
	rows := [2][4]string{{"Course", "Title", pick(r, []string{"Completed", "End date", "Date completed"}), pick(r, []string{"CEU", "CEUs", "CEUs earned"})},
		{pick(r, []string{"PDEV", "CEX", "NCR"}) + " " + digits(r, 4), said.Title, dateWay(10, said.Completed), said.Hours.String()}}
	for i, row := range rows {
		p.font(serif, []string{"B", ""}[i], 10.5)
		for j, c := range row {
			p.at(x[j], y+6+float64(i)*8, c)
		}
	}
	p.line(30, y+8, 156)
	p.font(serif, "", 11)
	y = p.flow(25, y+28, 165, 6, "L", "One continuing education unit stands for ten hours of instruction. An employer or board may confirm this record by calling our office.")
	p.at(25, y+8, "Sincerely,")
	p.font(serif, "I", 15)
	p.at(25, y+20, "Walter Amsel")
	p.font(serif, "", 11)
	p.at(25, y+28, "Walter Amsel, Registrar")
	if r.IntN(2) == 0 {
		said.Number = "CE" + digits(r, 6)
		p.font(serif, "", 9)
		p.at(25, 262, pick(r, []string{"Certificate number ", "Certificate no. "})+said.Number)
	}
	return p, said
}

// institute is the letter of a professional body in the United Kingdom after an event.
func institute(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "P", "A4", r.IntN(2) == 0)
	event := pick(r, [][2]string{{"Institute of Workplace Hygiene", "Noise at Work: Measurement and Control"}, {"College of Community Nursing", "Managing Sepsis on the Ward"},
		{"Chartered Society of Building Surveyors", "Introduction to Structural Surveys"}, {"Association of Clinical Pharmacists", "Safer Prescribing for Older People"}, {"Academy of Counselling Practice", "Ethics in Counselling"}})
	said := Truth{Holder: person(r), Completed: t.Completed, Hours: credit.Of(2+r.IntN(11)) / 2, Unit: "hour",
		Title: event[1], Issuer: event[0]}
	p.font(sans, "B", 15)
	p.at(22, 28, said.Issuer)
	p.font(sans, "", 8.5)
	p.at(22, 34, "12 Garrick Row, London WC2N 0AA")
	p.font(sans, "B", 18)
	p.at(22, 62, pick(r, []string{"Certificate of Attendance", "Confirmation of attendance", "CPD Certificate"}))
	p.font(sans, "", 11.5)
	counted := said.Hours.String() + pick(r, []string{" hours of CPD", " CPD hours"})
	if r.IntN(3) == 0 {
		said.Hours, said.Unit = credit.Of(2+r.IntN(5)), "credit"
		counted = said.Hours.String() + pick(r, []string{" CPD credits", " CPD points"})
	}
	y := p.flow(22, 82, 165, 6.5, "L", pick(r, []string{"This is to confirm that ", "We confirm that "})+said.Holder+pick(r, []string{" attended the one-day course ", " took part in our study day "})+
		"‘"+said.Title+"’"+pick(r, []string{", held in Birmingham on ", " at the Riverside Centre, Bristol, on "})+pick(r, []string{"", said.Completed.StartIn(time.UTC).Weekday().String() + " "})+dateWay(2, said.Completed)+".")
	y = p.flow(22, y+5, 165, 6.5, "L", pick(r, []string{"The event carries ", "Attendance at this event is worth ", "Delegates may record "})+counted+pick(r, []string{".", " towards their annual requirement."}))
	if strings.Contains(said.Title, "Sepsis") || strings.Contains(said.Title, "Prescribing") {
		said.License = pick(r, []string{digits(r, 2) + "A" + digits(r, 4) + "E", digits(r, 7)})
		label := "Registration number: "
		if len(said.License) == 8 {
			label = "NMC PIN: "
		}
		y = p.flow(22, y+5, 165, 6.5, "L", label+said.License)
	}
	p.font(serif, "I", 16)
	p.at(24, y+26, "Judith Penhale")
	p.font(sans, "", 10)
	p.at(22, y+34, "Judith Penhale")
	p.at(22, y+40, "Head of Professional Development")
	p.font(sans, "", 7.5)
	p.at(22, 275, "Registered charity no. 2"+digits(r, 5))
	if r.IntN(2) == 0 {
		said.Number = "ATT" + digits(r, 6)
		p.at(130, 275, pick(r, []string{"Certificate ref: ", "Certificate no: "})+said.Number)
	}
	return p, said
}

// layoutZeta: what a board sends to who renewed: a letter, and the licence as a card at its foot.
func layoutZeta(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "P", "Letter", true)
	said := Truth{Holder: person(r), Title: pick(r, []string{"Licensed Practical Nurse", "Pharmacy Technician", "Journeyman Electrician", "Cosmetologist", "Physical Therapist Assistant", "Certified Nurse Aide"}),
		License: pick(r, []string{digits(r, 6), "PT" + digits(r, 5), digits(r, 2) + "-" + digits(r, 5), "L" + digits(r, 7)}), From: t.Issued, Until: t.Issued.AddYears(2) - 1,
		Issuer: pick(r, []string{"State Board of Nursing and Allied Health", "Department of Professional Licensing", "Board of Occupational Examiners", "Division of Health Professions"})}
	style := pick(r, []int{8, 9, 10, 10, 0})
	p.font(serif, "B", 14)
	p.at(25, 24, said.Issuer)
	p.font(serif, "", 9)
	p.at(25, 29, "900 Capitol Street, Room 114, Jefferson 65199")
	p.font(mono, "", 11)
	for i, s := range []string{said.Holder, "77 ORCHARD ROAD APT 3", "JEFFERSON 65199-0143"} {
		p.at(30, 52+float64(i)*5, upper(s))
	}
	p.font(serif, "", 11)
	p.at(25, 86, "Dear Licensee:")
	y := p.flow(25, 96, 165, 6, "L", "Your renewal has been processed. Your new pocket card is printed below. Please check that your name is right, sign the card and carry it when you practice. Notify the board in writing within 30 days of a change of name or address.")
	p.flow(25, y+4, 165, 6, "L", "You can see the status of your license at any time on our website.")
	p.SetDashPattern([]float64{2, 2}, 0)
	p.line(0, 168, p.wide)
	p.SetDashPattern(nil, 0)
	p.Rect(60, 180, 96, 60, "D")
	p.font(sans, "B", 9)
	p.mid(108, 187, upper(said.Issuer))
	p.font(sans, "", 7)
	p.mid(108, 192, pick(r, []string{"The person named below is licensed as", "certifies that the following person is authorized to practice as", "LICENSE"}))
	p.font(sans, "B", 11)
	p.mid(108, 199, upper(said.Title))
	p.font(sans, "B", 12)
	p.mid(108, 209, upper(said.Holder))
	for i, c := range [][2]string{{pick(r, []string{"LICENSE NO.", "LIC. NUMBER", "License #"}), said.License},
		{pick(r, []string{"EFFECTIVE", "Effective date", "VALID FROM"}), dateWay(style, said.From)},
		{pick(r, []string{"EXPIRES", "Expiration date", "VALID TO"}), dateWay(style, said.Until)}} {
		x := 64 + float64(i)*31
		p.font(sans, "", 6.5)
		p.at(x, 218, c[0])
		p.font(sans, "", 8.5)
		p.at(x, 222.5, c[1])
	}
	p.line(64, 234, 50)
	p.font(sans, "", 6)
	p.at(64, 237, "Signature of licensee")
	return p, said
}
