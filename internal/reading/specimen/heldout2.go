package specimen

import (
	"fmt"
	"math/rand/v2"

	"standing/internal/civil"
	"standing/internal/credit"
)

// Y, Z and a to f are the second set that only scores. Who wrote them had read no rule of
// reading and no figure of it, and what they say is laid out after what arrives in the mail:
// first aid in the United Kingdom, nursing, real estate and a platform of learning here;
// police, cards to cut out, letters and licences in heldout3.go. A name stands as it is
// called, without titles before and letters after it, and numbers of days stand day first
// only where no other order is possible: with those one could argue what is right.

// person is a name that no other family has.
func person(r *rand.Rand) string {
	return pick(r, []string{"Gemma", "Darnell", "Katherine", "Rashid", "Eilidh", "Tyler J.", "Bronwen", "Miguel", "Denise", "Oluwaseun", "Rachel Anne", "Craig", "Yolanda", "Niamh", "Brandon", "Harpreet", "Stephanie M.", "Callum"}) + " " +
		pick(r, []string{"Whitaker", "Adeyemi", "McAllister", "Castillo", "Pruitt", "Singh", "Llewellyn", "Brooks", "O'Connor", "Fitzgerald", "Vasquez-Moreno", "Bhatt", "Hutchins", "Park", "Delaney", "Yates", "St. Clair", "Robinson"})
}

// british is a day as it is written in the United Kingdom.
func british(r *rand.Rand, d civil.Date) string {
	y, m, day := d.Civil()
	switch r.IntN(5) {
	case 0:
		return fmt.Sprintf("%d%s %s %d", day, ordinal(day), m, y)
	case 1:
		return fmt.Sprintf("%02d %s %d", day, m.String()[:3], y)
	case 2:
		if day > 12 {
			return fmt.Sprintf("%02d/%02d/%d", day, m, y)
		}
	case 3:
		return fmt.Sprintf("%02d %s %d", day, m, y)
	}
	return fmt.Sprintf("%d %s %d", day, m, y)
}

// american is a day as offices in the United States write it.
func american(r *rand.Rand, d civil.Date) string {
	return dateWay(pick(r, []int{5, 8, 9, 9, 10, 10, 4}), d)
}

// layoutY: first aid at work; what counts stands at the foot, beside the signatures.
func layoutY(r *rand.Rand, _ *Truth) (*paper, Truth) {
	p := sheet(r, "P", "A4", r.IntN(2) == 0)
	course := pick(r, []struct {
		name string
		days int
	}{{"First Aid at Work", 3}, {"Emergency First Aid at Work", 1}, {"Paediatric First Aid", 2}, {"First Aid at Work Requalification", 2}, {"Outdoor First Aid", 2}})
	day := civil.Of(2021, 1, 4) + civil.Date(r.IntN(5*365))
	said := Truth{Holder: person(r), Title: course.name, Completed: day, Until: day.AddYears(3) - 1, Hours: credit.Of(6 * course.days), Unit: "hour",
		Issuer: pick(r, []string{"Pennine First Aid Training Ltd", "Kestrel Safety Training Limited", "Westbrook Medical Training", "Cwm Valley Safety Training Ltd", "Abbey Occupational Training"}),
		Number: pick(r, []string{"FAW/" + digits(r, 5), "C" + digits(r, 7), digits(r, 4) + "/" + digits(r, 3) + "/" + digits(r, 2)}), Provider: digits(r, 5)}
	p.SetLineWidth(1.2)
	p.frame(10)
	p.SetLineWidth(0.2)
	p.font(sans, "B", 20)
	p.centre(38, said.Issuer)
	p.font(sans, "", 8.5)
	p.centre(45, "Unit 4, Mill Lane Business Park, LS99 0AA   Tel. 0113 496 0182")
	p.font(serif, "B", 30)
	p.centre(72, pick(r, []string{"Certificate", "Certificate of Achievement", "Certificate of Competence"}))
	p.font(serif, "", 13)
	p.centre(90, pick(r, []string{"This is to certify that", "Awarded to", "We hereby certify that"}))
	p.font(serif, "B", 24)
	p.centre(106, said.Holder)
	p.line(45, 109, p.wide-90)
	p.font(serif, "", 13)
	p.centre(121, pick(r, []string{"has attended the course and been assessed as competent in", "has successfully completed a course in", "attended and passed the assessments of"}))
	p.font(serif, "B", 20)
	p.centre(136, said.Title)
	p.font(serif, "", 11)
	length := fmt.Sprintf("%d days (%s hours)", course.days, said.Hours)
	if course.days == 1 {
		length = "1 day (6 hours)"
	}
	p.centre(147, pick(r, []string{"Course duration: ", "Length of course: ", "Duration: "})+length)
	p.font(serif, "", 10)
	p.flow(35, 160, p.wide-70, 5, "C", "Training and assessment follow current first-aid practice. This certificate is issued for the purposes of the Health and Safety (First-Aid) Regulations 1981.")
	foot := [][2]string{{pick(r, []string{"Date of course:", "Course completed:", "Date completed:"}), british(r, said.Completed)},
		{pick(r, []string{"Certificate expires:", "Valid until:", "Expiry date:", "Valid to:"}), british(r, said.Until)},
		{pick(r, []string{"Certificate no:", "Certificate number:", "Cert. no."}), said.Number},
		{pick(r, []string{"Centre no:", "Approved centre no:"}), said.Provider}}
	for i, f := range foot {
		x, y := 24+float64(i%2)*88, 192+float64(i/2)*13
		p.font(sans, "", 9.5)
		p.at(x, y, f[0])
		p.font(sans, "B", 9.5)
		p.at(x+40, y, f[1])
	}
	p.font(serif, "I", 15)
	p.at(36, 240, "P. Hartley")
	p.at(126, 240, "S. Nowell")
	p.line(28, 243, 60)
	p.line(116, 243, 60)
	p.font(sans, "", 8)
	p.at(28, 248, "Trainer / Assessor")
	p.at(116, 248, "Director")
	p.font(sans, "", 7)
	p.centre(276, "Registered in England and Wales No. 0"+digits(r, 7)+". It is recommended that skills are refreshed every year.")
	return p, said
}

// layoutZ: a provider of a nursing board; what is typed stands on rules, what it is under them.
func layoutZ(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "L", "Letter", r.IntN(2) == 0)
	said := Truth{Holder: person(r), Completed: t.Completed, Hours: t.Hours, Unit: "hour",
		Title:   pick(r, []string{"Recognizing Impairment in the Workplace", "Diabetes Care Across the Lifespan", "Florida Laws and Rules of Nursing", "Delegation and Supervision of Assistive Personnel", "Implicit Bias in Maternal Care", "Prevention of Falls in Acute Care"}),
		Issuer:  pick(r, []string{"Coastal Nurse Educators", "Meridian CE", "Gulf Shore Healthcare Education, LLC", "RN Learning Partners", "Palmetto Health Seminars"}),
		License: pick(r, []string{"RN" + digits(r, 7), "RN " + digits(r, 6), "LPN " + digits(r, 6), "APRN" + digits(r, 7), digits(r, 6)})}
	p.SetDrawColor(40, 90, 110)
	p.frame(9)
	p.frame(10.5)
	p.SetDrawColor(0, 0, 0)
	p.font(serif, "B", 26)
	p.centre(34, pick(r, []string{"Certificate of Continuing Education", "Continuing Nursing Education Certificate", "Certificate of Completion"}))
	p.font(serif, "", 14)
	p.centre(46, said.Issuer)
	p.font(serif, "", 9)
	p.centre(52, "P.O. Box 4471, Bayview, FL 32199")
	on := func(x, y, wide float64, value, caption string) {
		p.font(sans, "", 12)
		p.mid(x+wide/2, y, value)
		p.line(x, y+2, wide)
		p.font(sans, "", 7.5)
		p.mid(x+wide/2, y+6, caption)
	}
	on(30, 76, 135, said.Holder, pick(r, []string{"Participant's Name", "Name of Licensee", "Name (as it appears on license)"}))
	on(180, 76, 65, said.License, pick(r, []string{"License Number", "Nursing License No.", "State License #"}))
	p.font(serif, "", 12)
	p.centre(96, pick(r, []string{"has successfully completed the following continuing education activity:", "attended the entire program entitled", "has met the requirements for"}))
	on(45, 112, p.wide-90, said.Title, pick(r, []string{"Title of Program", "Course Title", "Name of Activity"}))
	on(45, 136, 75, american(r, said.Completed), pick(r, []string{"Date of Completion", "Date Completed", "Completion Date"}))
	on(160, 136, 75, said.Hours.String(), pick(r, []string{"Contact Hours", "Contact Hours Awarded", "Number of Contact Hours"}))
	p.font(serif, "I", 15)
	p.at(66, 164, "Lorraine Decker")
	p.line(45, 166, 75)
	p.font(sans, "", 7.5)
	p.mid(82, 170, "Nurse Planner")
	said.Provider = "50-" + digits(r, 5)
	approval := "Florida Board of Nursing approved provider #" + said.Provider + ". CE Broker tracking # 20-" + digits(r, 6) + "."
	switch r.IntN(3) {
	case 0:
		said.Provider = "CEP " + digits(r, 5)
		approval = "Provider approved by the California Board of Registered Nursing, Provider Number " + said.Provider + "."
	case 1:
		said.Provider = "P" + digits(r, 4)
		approval = "Approved as a provider of continuing nursing education by the state nurses association, provider no. " + said.Provider + "."
	}
	if r.IntN(2) == 0 {
		said.Number = pick(r, []string{digits(r, 7), "CNE-" + digits(r, 5)})
		on(160, 166, 75, said.Number, pick(r, []string{"Certificate Number", "Certificate No."}))
	}
	p.font(sans, "", 8)
	p.flow(30, 186, p.wide-60, 4, "C", approval+" "+pick(r, []string{"The licensee must retain this document for a period of four years.", "Do not send this certificate to the board unless you are asked for it.", ""}))
	return p, said
}

// layoutAlpha: real estate; a form of small boxes that was filled with a typewriter's letters.
func layoutAlpha(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "P", "Letter", true)
	said := Truth{Holder: person(r), Completed: t.Completed, Unit: "hour", Hours: credit.Of(3 + r.IntN(5)), Provider: digits(r, 4),
		Title:   pick(r, []string{"Contracts and Disclosures Update", "Fair Housing in Practice", "Agency Law Refresher", "Property Management Basics", "Trust Accounts for Brokers"}),
		Issuer:  pick(r, []string{"Keystone School of Real Estate", "Capital Realty Institute", "Prairie State Real Estate Academy", "Homestead Career School"}),
		License: pick(r, []string{"SAL." + digits(r, 10), "BRK-" + digits(r, 7), "SL" + digits(r, 7), digits(r, 3) + "." + digits(r, 6)})}
	p.font(sans, "B", 14)
	p.at(20, 26, pick(r, []string{"REAL ESTATE CONTINUING EDUCATION", "CONTINUING EDUCATION - REAL ESTATE LICENSEES"}))
	p.font(sans, "", 12)
	p.at(20, 33, pick(r, []string{"Certificate of Course Completion", "Course Completion Certificate", "Certificate of Attendance"}))
	box := func(x, y, wide float64, label, value string) {
		p.Rect(x, y, wide, 14, "D")
		p.font(sans, "", 7)
		p.at(x+1.5, y+3.5, label)
		p.font(mono, "", 10.5)
		p.at(x+2.5, y+10.5, value)
	}
	box(20, 42, 105, pick(r, []string{"Licensee's full name", "Name of licensee", "Student name"}), said.Holder)
	box(125, 42, 70, pick(r, []string{"License number", "Credential number of licensee", "License no."}), said.License)
	box(20, 56, 175, pick(r, []string{"Title of course", "Course title", "Approved course"}), said.Title)
	box(20, 70, 60, pick(r, []string{"Course approval no.", "Course certification number"}), "CE"+digits(r, 5))
	box(80, 70, 60, pick(r, []string{"Date of course", "Date of attendance", "Date course completed"}), american(r, said.Completed))
	box(140, 70, 55, "Method of delivery", pick(r, []string{"Classroom", "Distance", "Live webinar"}))
	box(20, 84, 120, pick(r, []string{"Course provider", "School", "Name of provider"}), said.Issuer)
	box(140, 84, 55, pick(r, []string{"Provider number", "Provider ID", "School approval no."}), said.Provider)
	box(20, 98, 120, "Address of provider", "210 Union Avenue, Suite 9, Fairmont 44107")
	box(140, 98, 55, "Instructor", "M. Ostrander")
	if r.IntN(2) == 0 {
		first, second := credit.Of(1+r.IntN(2)), said.Hours
		second -= first
		said.Categories = []Category{{pick(r, []string{"Core Law", "Ethics", "Legal Update"}), first}, {pick(r, []string{"Elective", "Fair Housing", "Brokerage Practice"}), second}}
	}
	y := 122.0
	if said.Categories != nil {
		p.font(sans, "B", 9)
		p.at(22, y, pick(r, []string{"Subject area", "Type of credit"}))
		p.at(120, y, "Hours")
		for _, c := range said.Categories {
			y += 7
			p.font(sans, "", 9)
			p.at(22, y, c.Name)
			p.font(mono, "", 10)
			p.at(122, y, c.Hours.String())
		}
		p.line(20, y+2.5, 120)
		y += 8
	}
	p.font(sans, "B", 9)
	p.at(22, y, pick(r, []string{"Total hours of credit", "Total CE hours", "Hours completed"}))
	p.font(mono, "", 10)
	p.at(122, y, said.Hours.String())
	p.font(sans, "", 9)
	y = p.flow(20, y+18, 175, 4.5, "L", "I attest that the licensee named above was present for at least 90 percent of the course and that the hours shown were earned.")
	p.line(20, y+16, 80)
	p.at(20, y+20, "Signature of verifier")
	p.font(serif, "I", 15)
	p.at(28, y+14, "Janet Fairley")
	p.font(sans, "", 7)
	p.at(20, 262, "Form RE-417 (rev. 6/19)   White: licensee   Yellow: provider")
	return p, said
}

// layoutBeta: what a platform of learning prints by itself when somebody is through.
func layoutBeta(r *rand.Rand, t *Truth) (*paper, Truth) {
	if r.IntN(2) == 0 {
		return ward(r, t)
	}
	p := sheet(r, "L", "A4", r.IntN(2) == 0)
	said := Truth{Holder: person(r), Completed: t.Completed, Hours: credit.Of(2+r.IntN(6)) / 2, Unit: "hour", Score: "8" + digits(r, 1) + "%", Number: token(r),
		Title:  pick(r, []string{"Manual Handling", "Safeguarding Adults Level 2", "Fire Safety Awareness", "Asbestos Awareness", "Working at Height", "Data Protection Essentials", "Food Hygiene Level 2"}),
		Issuer: pick(r, []string{"Brightpath eLearning", "Thornbury College", "Care Skills Online", "The Compliance Academy", "Highfield Road School"})}
	p.SetFillColor(20, 110, 120)
	p.Rect(0, 0, p.wide, 6, "F")
	p.Rect(0, p.high-6, p.wide, 6, "F")
	p.font(sans, "", 14)
	p.centre(28, said.Issuer)
	p.font(sans, "B", 28)
	p.centre(48, pick(r, []string{"Certificate of completion", "Certificate of Training", "Certificate of Achievement"}))
	p.font(sans, "", 12)
	p.centre(66, pick(r, []string{"This is to certify that", "Awarded to", "This certificate confirms that"}))
	p.font(sans, "B", 22)
	p.centre(80, said.Holder)
	p.font(sans, "", 12)
	p.centre(93, pick(r, []string{"has completed the course", "has successfully completed the online course", "has completed and passed"}))
	p.font(sans, "B", 18)
	p.centre(107, said.Title)
	p.font(sans, "", 12)
	p.centre(122, pick(r, []string{"on ", "Completed: ", "Date completed: "})+british(r, said.Completed))
	p.centre(131, pick(r, []string{"Grade: ", "Final grade: ", "Score achieved: "})+said.Score)
	p.centre(140, pick(r, []string{"CPD hours: ", "CPD time: ", "Recommended CPD: "})+said.Hours.String()+pick(r, []string{" hours", " hrs"}))
	p.font(sans, "", 8)
	p.centre(186, pick(r, []string{"Certificate code: ", "Certificate reference ", "Certificate ID "})+said.Number+pick(r, []string{"", "   Check it at learn.example.org/verify"}))
	return p, said
}

// ward is the print of a hospital's platform, aligned to the left, its approval in small print.
func ward(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "P", "Letter", true)
	said := Truth{Holder: person(r), Completed: t.Completed, Hours: credit.Of(1+r.IntN(12)) / 4, Unit: "hour", Number: digits(r, 7) + "-" + digits(r, 4), Provider: "CEP " + digits(r, 5), Score: "9" + digits(r, 1) + "%",
		Title:  pick(r, []string{"Restraint and Seclusion: Annual Competency", "Central Line Maintenance", "Stroke: Rapid Assessment", "HIPAA Privacy and Security", "Medication Safety in Long-Term Care", "Workplace Violence Prevention"}),
		Issuer: pick(r, []string{"Riverbend Regional Hospital", "Mercy Valley Health System", "Cedar Ridge Senior Living", "Lincoln County Behavioral Health"})}
	p.font(sans, "B", 13)
	p.at(22, 28, said.Issuer)
	p.line(22, 32, 172)
	p.font(sans, "", 22)
	p.at(22, 48, pick(r, []string{"Certificate of Completion", "Course Completion Certificate"}))
	p.font(sans, "B", 16)
	p.at(22, 66, said.Holder)
	p.font(sans, "", 10)
	p.at(22, 73, "Employee ID "+digits(r, 6))
	p.at(22, 84, pick(r, []string{"has completed", "completed the following learning activity", "has successfully completed the course"}))
	p.font(sans, "B", 14)
	p.at(22, 93, said.Title)
	p.font(sans, "", 10)
	for i, s := range []string{
		pick(r, []string{"Completion date", "Completed", "Date completed"}) + ": " + dateWay(pick(r, []int{5, 9, 10}), said.Completed) + pick(r, []string{"", " 2:31 PM", " 10:07 AM CST"}),
		pick(r, []string{"Credit", "Credit awarded", "Contact hours"}) + ": " + said.Hours.String() + pick(r, []string{" Contact Hour(s)", " contact hours", " hours"}),
		pick(r, []string{"Score", "Exam score", "Post-test"}) + ": " + said.Score,
		pick(r, []string{"Certificate #", "Certificate ID", "Certificate number"}) + ": " + said.Number,
	} {
		p.at(22, 110+float64(i)*7, s)
	}
	p.font(sans, "", 7.5)
	p.flow(22, 236, 172, 3.6, "L", said.Issuer+" is accredited as a provider of nursing continuing professional development. Provider approved by the California Board of Registered Nursing, Provider Number "+said.Provider+", for "+said.Hours.String()+" contact hours. Retain this certificate for your records for at least four years.")
	return p, said
}

// token is a code as programs draw it, of both cases.
func token(r *rand.Rand) string {
	b := make([]byte, 10)
	for i := range b {
		b[i] = "abcdefghkmnpqrstuvwxyzABCDEFGHJKMNPQRTUVWXYZ23456789"[r.IntN(52)]
	}
	return string(b)
}
