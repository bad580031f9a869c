package specimen

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// K to N are for scoring only: no rule of reading is ever mended by looking at them.

// layoutK: a bar at the side with what is small, sentences in the middle.
func layoutK(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "L", "A4", false)
	said := Truth{Holder: t.Holder, Title: t.Title, Issuer: t.Issuer, Number: t.Number, Provider: t.Provider, Completed: t.Completed, Hours: t.Hours, Unit: "hour"}
	if r.IntN(3) == 0 {
		said.Holder = pick(r, scripts)
	}
	p.SetFillColor(225, 232, 240)
	p.Rect(0, 0, 68, p.high, "F")
	p.font(sans, "B", 11)
	p.flow(8, 24, 54, 6, "L", said.Issuer)
	p.font(sans, "", 8)
	p.at(8, 120, "Record locator")
	p.at(8, 136, "Accreditation no.")
	p.at(8, 152, "Credits earned")
	p.font(sans, "B", 9.5)
	p.at(8, 125, said.Number)
	p.at(8, 141, said.Provider)
	p.at(8, 157, said.Hours.String()+" hours")
	p.font(serif, "", 26)
	p.at(82, 45, "Confirmation of Participation")
	p.font(serif, "", 13)
	p.at(82, 68, "We confirm that")
	p.font(serif, "B", 22)
	p.at(82, 82, said.Holder)
	p.font(serif, "", 13)
	p.at(82, 98, "attended the continuing education activity")
	p.font(serif, "B", 17)
	y := p.flow(82, 111, 195, 8.5, "L", said.Title)
	p.font(serif, "", 13)
	p.at(82, y+6, "held on "+date(pick(r, []int{longUS, longEU, dots, iso}), said.Completed)+".")
	p.line(82, 180, 70)
	p.font(sans, "", 8)
	p.at(82, 185, "Head of Education")
	return p, said
}

// layoutL: a letter.
func layoutL(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "P", "Letter", true)
	style := pick(r, []int{longUS, slashes, shortUS})
	said := Truth{Holder: t.Holder, Title: t.Title, Issuer: t.Issuer, Number: t.Number, Provider: "CEP " + t.Provider,
		Completed: t.Completed, Issued: t.Issued, Hours: t.Hours, Unit: "hour"}
	p.font(serif, "B", 14)
	p.at(25, 25, said.Issuer)
	p.font(serif, "", 10)
	p.at(25, 31, fmt.Sprintf("%d Harbor Street, Springfield", 100+r.IntN(800)))
	p.font(serif, "", 11.5)
	p.at(25, 48, date(style, said.Issued))
	p.at(25, 62, "Dear "+said.Holder+",")
	y := p.flow(25, 74, 165, 6, "L", "thank you for completing our online course “"+said.Title+"” on "+date(style, said.Completed)+
		". You earned "+spelled(r, said.Hours)+". Please keep this letter for your records; your board may ask for it.")
	p.flow(25, y+6, 165, 6, "L", "This course is approved by the Board of Registered Nursing, Provider Number "+said.Provider+".")
	p.at(25, y+30, "Your record ID is "+said.Number+".")
	p.at(25, y+48, "Sincerely,")
	p.font(serif, "I", 15)
	p.at(25, y+60, "Dana Whitfield")
	p.font(serif, "", 11.5)
	p.at(25, y+66, "Program Director")
	return p, said
}

// layoutM: boxes, each with a small heading.
func layoutM(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "L", "Letter", false)
	style := pick(r, []int{slashes, dashed, iso, longUS})
	said := Truth{Holder: t.Holder, Title: t.Title, Issuer: t.Issuer, Number: t.Number, License: t.License, Completed: t.Completed, Until: t.Until,
		Hours: t.Hours, Unit: "hour", Score: "9" + t.Score + "%"}
	if r.IntN(2) == 0 {
		said.Holder = pick(r, scripts)
	}
	p.font(sans, "B", 20)
	p.at(18, 28, "Record of Training")
	p.font(sans, "", 9)
	p.at(18, 36, "Delivered by")
	p.font(sans, "B", 11)
	p.at(42, 36, said.Issuer)
	boxes := [][2]string{
		{"Participant", said.Holder}, {"License held", said.License}, {"Activity", said.Title}, {"Credit awarded", spelled(r, said.Hours)},
		{"Finish date", date(style, said.Completed)}, {"Valid through", date(style, said.Until)}, {"Serial no.", said.Number}, {"Grade", said.Score},
	}
	for i, b := range boxes {
		x, y := 18+float64(i%2)*122, 50+float64(i/2)*32
		p.Rect(x, y, 118, 28, "D")
		p.font(sans, "", 8)
		p.at(x+3, y+6, b[0])
		p.font(sans, "B", 13)
		p.flow(x+3, y+15, 110, 6.5, "L", b[1])
	}
	return p, said
}

// layoutN: a charter.
func layoutN(r *rand.Rand, t *Truth) (*paper, Truth) {
	p := sheet(r, "L", "A4", false)
	said := Truth{Holder: t.Holder, Title: pick(r, []string{"Certified Wound Specialist", "Master Electrician", "Certified Public Accountant", "Registered Dietitian"}),
		Issuer: t.Issuer, Number: t.Number, Issued: t.Issued, Until: t.Until}
	if r.IntN(2) == 0 {
		said.Categories = []Category{{topics[r.IntN(4)], t.Hours}, {topics[4+r.IntN(4)], t.Hours / 2 / 750 * 750}}
		if said.Categories[1].Hours == 0 {
			said.Categories = said.Categories[:1]
		}
	}
	p.frame(7)
	p.frame(9)
	p.font(serif, "B", 24)
	p.centre(34, upper(said.Issuer))
	p.font(serif, "", 13)
	p.centre(50, "Let it be known that")
	p.font(serif, "B", 28)
	p.centre(66, said.Holder)
	p.font(serif, "", 13)
	p.centre(80, "having fulfilled all requirements, is granted the credential of")
	p.font(serif, "B", 22)
	p.centre(95, said.Title)
	p.font(serif, "", 12)
	if said.Categories != nil {
		var parts []string
		for _, c := range said.Categories {
			parts = append(parts, c.Hours.String()+" hours in "+c.Name)
		}
		p.centre(110, "Study included "+strings.Join(parts, " and ")+".")
	}
	p.centre(128, "Given at Springfield "+pick(r, []string{"on ", "this "})+strings.TrimPrefix(date(pick(r, []int{ceremony, longUS, longEU}), said.Issued), "the "))
	p.font(sans, "", 9.5)
	p.at(25, 178, "Registration No. "+said.Number)
	p.at(200, 178, "In force until "+date(pick(r, []int{longUS, iso, dashed}), said.Until))
	return p, said
}
