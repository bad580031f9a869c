package specimen

import (
	"math/rand/v2"
	"strings"
)

// layoutA: everything in the middle, a frame around it.
func layoutA(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "L", "Letter", r.IntN(2) == 0)
	said := Truth{Holder: t.Holder, Title: t.Title, Issuer: t.Issuer, Number: t.Number, Provider: t.Provider, Completed: t.Completed, Hours: t.Hours, Unit: "hour"}
	p.frame(8)
	p.font(serif, "B", 30)
	p.centre(40, "Certificate of Completion")
	p.font(serif, "", 14)
	p.centre(58, "This is to certify that")
	p.font(serif, "B", 26)
	p.centre(74, said.Holder)
	p.font(serif, "", 14)
	p.centre(88, "has successfully completed")
	p.font(serif, "B", 18)
	y := p.flow(60, 101, p.wide-120, 9, "C", said.Title)
	p.font(serif, "", 12)
	p.centre(y+6, "and was awarded "+spelled(r, said.Hours))
	p.centre(y+15, "Date of completion: "+date(someDate(r), said.Completed))
	p.centre(y+32, said.Issuer)
	p.font(serif, "", 9)
	p.at(20, 190, "Certificate No.: "+said.Number)
	p.at(190, 190, "Provider No. "+said.Provider)
	return p, said
}

// layoutB: labels at the left, what they say at the right.
func layoutB(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "P", "Letter", false)
	said := Truth{Holder: t.Holder, Title: t.Title, Issuer: t.Issuer, Number: t.Number, License: t.License, Provider: t.Provider, Completed: t.Completed, Issued: t.Issued, Hours: t.Hours, Unit: "hour"}
	if r.IntN(4) == 0 {
		said.Holder = pick(r, scripts)
	}
	style := someDate(r)
	p.font(sans, "B", 20)
	p.at(20, 30, "Certificate of Attendance")
	for i, b := range [][2]string{
		{"Name:", said.Holder}, {"License number:", said.License}, {"Course title:", said.Title}, {"Provider:", said.Issuer},
		{"Provider number:", said.Provider}, {"Date completed:", date(style, said.Completed)}, {"Contact hours:", said.Hours.String()},
		{"Certificate number:", said.Number}, {"Date issued:", date(style, said.Issued)},
	} {
		y := 55 + float64(i)*11
		p.font(sans, "", 10)
		p.at(20, y, b[0])
		p.font(sans, "B", 10)
		p.at(68, y, b[1])
	}
	return p, said
}

// layoutC: one paragraph under the head of a letter.
func layoutC(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "P", "A4", r.IntN(2) == 0)
	said := Truth{Holder: t.Holder, Title: t.Title, Issuer: t.Issuer, Completed: t.Completed, Hours: t.Hours, Unit: "hour", Number: t.Number, Provider: t.Provider}
	p.font(sans, "B", 16)
	p.centre(28, said.Issuer)
	p.font(serif, "B", 20)
	p.centre(52, "CERTIFICATE")
	p.font(serif, "", 12)
	y := p.flow(28, 72, p.wide-56, 7, "L", "This certifies that "+said.Holder+" has completed the course "+said.Title+" on "+date(pick(r, []int{longUS, longEU, slashes}), said.Completed)+
		" and has been awarded "+spelled(r, said.Hours)+".")
	p.flow(28, y+10, p.wide-56, 7, "L", "Approved by the state board, provider approval number "+said.Provider+".")
	p.font(serif, "", 9)
	p.at(28, 260, "Certificate ID: "+said.Number)
	return p, said
}

// layoutD: two columns.
func layoutD(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "L", "A4", r.IntN(2) == 0)
	said := Truth{Holder: t.Holder, Title: t.Title, Issuer: t.Issuer, Number: t.Number, Issued: t.Issued, Until: t.Until}
	style := someDate(r)
	p.font(sans, "B", 24)
	p.at(20, 40, "Certificate")
	p.font(sans, "", 12)
	p.at(20, 60, "This certificate is presented to")
	p.font(sans, "B", 18)
	p.at(20, 72, said.Holder)
	p.font(sans, "", 12)
	p.at(20, 86, "for successful completion of")
	p.font(sans, "B", 15)
	p.flow(20, 97, 140, 7.5, "L", said.Title)
	p.Rect(190, 45, 85, 80, "D")
	for i, b := range [][2]string{{"Certificate #", said.Number}, {"Issue date", date(style, said.Issued)}, {"Expires", date(style, said.Until)}} {
		y := 58 + float64(i)*20
		p.font(sans, "", 9)
		p.at(195, y, b[0])
		p.font(sans, "B", 11)
		p.at(195, y+6, b[1])
	}
	p.font(sans, "", 11)
	p.at(20, 180, "Issued by "+said.Issuer)
	return p, said
}

// layoutE: a card.
func layoutE(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "L", "A5", false)
	said := Truth{Holder: t.Holder, Title: pick(r, []string{"Basic Life Support", "Advanced Cardiovascular Life Support", "Pediatric Advanced Life Support", "Heartsaver First Aid"}),
		Issuer: t.Issuer, Number: t.Number, Issued: t.Issued, Until: t.Until}
	style := pick(r, []int{slashes, longUS, iso})
	p.SetFillColor(30, 60, 110)
	p.Rect(0, 0, p.wide, 22, "F")
	p.SetTextColor(255, 255, 255)
	p.font(sans, "B", 16)
	p.at(10, 14, said.Title)
	p.SetTextColor(0, 0, 0)
	p.font(sans, "B", 15)
	p.at(10, 40, said.Holder)
	p.font(sans, "", 8.5)
	p.flow(10, 50, 150, 5, "L", "has successfully completed the cognitive and skills evaluations of this program.")
	for i, b := range [][2]string{{"Issue Date", date(style, said.Issued)}, {"Renew By", date(style, said.Until)}, {"eCard Code", said.Number}} {
		x := 10 + float64(i)*62
		p.font(sans, "B", 11)
		p.at(x, 80, b[0])
		p.font(sans, "", 11)
		p.at(x, 87, b[1])
	}
	p.font(sans, "", 9)
	p.at(10, 112, "Training Center: "+said.Issuer)
	return p, said
}

// layoutF: a table of topics with a total.
func layoutF(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "P", "Letter", r.IntN(2) == 0)
	said := Truth{Holder: t.Holder, Title: t.Title, Issuer: t.Issuer, Provider: t.Provider, Completed: t.Completed, Unit: "hour", Number: t.Number}
	first := r.IntN(4)
	for _, name := range []string{topics[first], topics[first+2], topics[first+4]} {
		c := Category{name, t.Hours/2/750*750 + 750}
		said.Categories = append(said.Categories, c)
		said.Hours += c.Hours
	}
	p.font(serif, "B", 18)
	p.at(22, 28, said.Issuer)
	p.font(serif, "", 14)
	p.at(22, 40, "Transcript of Continuing Education")
	p.font(serif, "", 11)
	p.at(22, 56, "Participant: "+said.Holder)
	p.at(22, 64, "Program: "+said.Title)
	p.at(22, 72, "Completed on: "+date(someDate(r), said.Completed))
	p.at(22, 80, "Approval number: "+said.Provider)
	p.font(serif, "B", 11)
	p.at(22, 98, "Category")
	p.at(130, 98, "Hours")
	p.line(22, 100, 130)
	p.font(serif, "", 11)
	y := 107.0
	for _, c := range said.Categories {
		p.at(22, y, c.Name)
		p.at(130, y, c.Hours.String())
		y += 8
	}
	p.font(serif, "B", 11)
	p.at(22, y, "Total contact hours")
	p.at(130, y, said.Hours.String())
	p.font(serif, "", 9)
	p.at(22, 250, "Certificate Number "+said.Number)
	return p, said
}

// layoutG: an award; the words stand under the lines on which one signs.
func layoutG(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "L", "Letter", r.IntN(2) == 0)
	said := Truth{Holder: t.Holder, Title: t.Title, Issuer: t.Issuer, Completed: t.Completed, Hours: t.Hours, Unit: pick(r, []string{"hour", "ceu"}), Number: t.Number}
	p.frame(6)
	p.font(serif, "B", 28)
	p.centre(38, said.Issuer)
	p.font(serif, "", 15)
	p.centre(56, "This certificate is hereby awarded to")
	p.font(serif, "B", 26)
	p.centre(72, said.Holder)
	p.font(serif, "", 14)
	p.centre(88, "for completing")
	p.font(serif, "B", 18)
	y := p.flow(60, 101, p.wide-120, 9, "C", said.Title)
	p.font(serif, "", 13)
	if said.Unit == "ceu" {
		said.Hours = said.Hours / 10 / 300 * 300
		if said.Hours == 0 {
			said.Hours = 300
		}
		p.centre(y+8, said.Hours.String()+" CEUs")
	} else {
		p.centre(y+8, "Contact Hours: "+said.Hours.String())
	}
	p.font(serif, "", 12)
	p.mid(70, 172, date(pick(r, []int{longUS, slashes, longEU}), said.Completed))
	p.line(40, 175, 60)
	p.font(serif, "I", 14)
	p.mid(205, 172, "R. Abernathy")
	p.line(175, 175, 60)
	p.font(serif, "", 9)
	p.mid(70, 180, "Date")
	p.mid(205, 180, "Instructor")
	p.at(15, 200, "No. "+said.Number)
	return p, said
}

// layoutH: from Europe, with names of several scripts.
func layoutH(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "P", "A4", false)
	said := Truth{Holder: pick(r, scripts), Title: t.Title, Issuer: t.Issuer, Completed: t.Completed, Hours: t.Hours, Unit: "hour", Number: t.Number}
	if said.Hours < 3000 {
		said.Unit, said.Hours = "minute", said.Hours*60
	}
	p.font(serif, "B", 22)
	p.centre(45, "Certificate of Attendance")
	p.font(serif, "", 13)
	p.centre(70, "awarded to")
	p.font(serif, "B", 20)
	p.centre(85, said.Holder)
	p.font(serif, "", 13)
	p.centre(102, "for participation in the seminar")
	p.font(serif, "B", 15)
	y := p.flow(30, 115, p.wide-60, 8, "C", "„"+said.Title+"“")
	p.font(serif, "", 12)
	p.centre(y+8, "Date: "+date(pick(r, []int{dots, longEU, iso}), said.Completed))
	said.writeDuration(p, y+16)
	p.centre(y+40, said.Issuer)
	p.font(serif, "", 9)
	p.centre(270, "Certificate no. "+said.Number)
	return p, said
}

func (t Truth) writeDuration(p *paper, y float64) {
	hours := t.Hours
	if t.Unit == "minute" {
		hours /= 60
	}
	p.centre(y, "Duration: "+clock(hours))
}

// layoutI: a licence.
func layoutI(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "L", "Letter", r.IntN(2) == 0)
	said := Truth{Holder: t.Holder, Title: pick(r, []string{"Registered Nurse", "Professional Engineer", "Licensed Practical Nurse", "Master Plumber"}),
		Issuer: pick(r, []string{"Florida Board of Nursing", "Texas Board of Professional Engineers", "Ohio Department of Health"}), License: t.License, Issued: t.Issued, Until: t.Until}
	style := someDate(r)
	p.frame(9)
	p.font(serif, "B", 22)
	p.centre(36, said.Issuer)
	p.font(serif, "", 13)
	p.centre(54, "This is to certify that")
	p.font(serif, "B", 22)
	p.centre(68, upper(said.Holder))
	p.font(serif, "", 13)
	p.centre(82, "is licensed as a")
	p.font(serif, "B", 18)
	p.centre(95, said.Title)
	p.font(serif, "", 12)
	p.at(50, 130, "License Number: "+said.License)
	p.at(50, 140, "Issued: "+date(style, said.Issued))
	p.at(150, 140, "Expiration Date: "+date(style, said.Until))
	return p, said
}

// layoutJ: a form of a printer, labels above what they say, with a score.
func layoutJ(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "L", "A4", true)
	said := Truth{Holder: t.Holder, Title: t.Title, Issuer: t.Issuer, Number: t.Number, Completed: t.Completed, From: t.From, Until: t.Until,
		Hours: t.Hours, Unit: "hour", Score: "8" + t.Score + "%"}
	style := pick(r, []int{longUS, iso, dashed})
	p.font(mono, "B", 18)
	p.at(18, 28, "CERTIFICATE OF TRAINING")
	rows := [][][2]string{
		{{"STUDENT NAME", upper(said.Holder)}, {"CERTIFICATE ID", said.Number}},
		{{"COURSE TITLE", upper(said.Title)}, {"CREDIT HOURS", said.Hours.String()}},
		{{"TRAINING PROVIDER", said.Issuer}, {"FINAL SCORE", said.Score}},
		{{"COMPLETION DATE", date(style, said.Completed)}, {"VALID FROM", date(style, said.From)}},
		{{"VALID UNTIL", date(style, said.Until)}},
	}
	for i, row := range rows {
		for j, b := range row {
			x, y := 18+float64(j)*155, 48+float64(i)*26
			p.font(mono, "", 9)
			p.at(x, y, b[0])
			p.font(mono, "B", 12)
			p.at(x, y+7, strings.TrimSpace(b[1]))
		}
	}
	return p, said
}
