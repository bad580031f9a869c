package reading_test

import (
	"strings"
	"testing"

	"standing/internal/reading"
)

// composed are labels that no list has, sentences, and forms of numbers and days.
const composed = `
Record locator: AB123456|number=AB123456
Your record ID is LGW-545824.|number=LGW-545824
Your verification code is 8842-1193|number=8842-1193
Unique verification identifier: 88421193|number=88421193
Certificate serial ref. 88421193|number=88421193
Certificate Identification Number: 88421193|number=88421193
Certificate of Completion No. 88421193|number=88421193
Registered certificate no: 88421193|number=88421193
Certificate Ref No: WFI/2024/0815|number=WFI/2024/0815
Digital badge ID: 88421193|number=88421193
Certificate No: 1234 5678 9012|number=1234 5678 9012
Certificate No: ABC 123456|number=ABC 123456
Certificate No: AB - 1234|number=AB - 1234
Student certificate number: 5512344|number=5512344
Student number: 5512344|
Instructor certificate number: 5512344|
Access code: 5512344|
Form number: 5512344|
Invoice reference: 5512344|
Customer reference number: 5512344|
Course approval number: 5512344|provider_number=5512344
Sponsor identification number: 5512344|provider_number=5512344
Holder license identification number: 5512344|license=5512344
Finish date: 03/05/2024|completed=2024-03-05
Date on which the course was completed: 03/05/2024|completed=2024-03-05
Date successfully completed: 03/05/2024|completed=2024-03-05
Date course was attended: 03/05/2024|completed=2024-03-05
Date training was held: 03/05/2024|completed=2024-03-05
Day of attendance: 03/05/2024|completed=2024-03-05
Seminar attended on March 5, 2024|completed=2024-03-05
Training was delivered on March 5, 2024|completed=2024-03-05
Last date of attendance: March 5, 2024|completed=2024-03-05
Final examination date: March 5, 2024|completed=2024-03-05
Achievement date: March 5, 2024|completed=2024-03-05
Date this certificate was issued: March 5, 2024|issued=2024-03-05
Certificate issuing date: March 5, 2024|issued=2024-03-05
Certificate awarded on March 5, 2024|issued=2024-03-05
Qualification award date: March 5, 2024|issued=2024-03-05
Date of signing: March 5, 2024|issued=2024-03-05
Date signed: March 5, 2024|issued=2024-03-05
Date presented: March 5, 2024|issued=2024-03-05
This certificate is valid until March 5, 2027|valid_until=2027-03-05
This certificate expires on March 5, 2027|valid_until=2027-03-05
Date this card expires: March 5, 2027|valid_until=2027-03-05
Recommended Renewal Date: 03/2027|valid_until=2027-03-31
Revalidation due date: March 5, 2027|valid_until=2027-03-05
Recertification is due by March 5, 2027|valid_until=2027-03-05
Refresher training due: March 5, 2027|valid_until=2027-03-05
Validity expires: March 5, 2027|valid_until=2027-03-05
Course expiration date: March 5, 2027|
Activity release date: March 5, 2024|
Enrollment date: March 5, 2024|
Date of hire: March 5, 2024|
Course start date: March 5, 2024|
Accreditation date: March 5, 2024|
Commencement of validity: March 5, 2024|valid_from=2024-03-05
Given at Springfield this 5th day of March, 2024|issued=2024-03-05
Given under our hand and seal on 5 March 2024|issued=2024-03-05
In witness whereof we have set our hands this 5th day of March A.D. 2024|issued=2024-03-05
Awarded on the 5th of March in the year 2024|issued=2024-03-05
on this the fifth day of March, 2024|completed=2024-03-05
has attended the seminar held from 3 to 5 March 2024|completed=2024-03-05
Completed: 5 Mar '24|completed=2024-03-05
Completed: 2024/03/05|completed=2024-03-05
Completed: Tuesday 5 March 2024|completed=2024-03-05
Completed: March 5th 2024|completed=2024-03-05
Date of issue - 05-MAR-2024|issued=2024-03-05
Certificate Serial Number FZD-874882 / Date of award 09/02/2022|number=FZD-874882 issued=2022-09-02
Certificate ID: 26816979 / Certification date: 2024-01-04 / Expiration date: 2025-01-04|number=26816979 issued=2024-01-04 valid_until=2025-01-04
Certificate issued November 11, 2021|issued=2021-11-11
Certificate issued: 11/11/2021|issued=2021-11-11
Date successfully completed12-26-2025|completed=2025-12-26
Course completed: 11/11/2021|completed=2021-11-11
can be verified with the code 22118-AB|number=22118-AB
with the access code 22118-AB|
Register folio no. 22118|number=22118
Certificate ID 5f2e8a1b-77c1-4c1d-9a0e-1b2c3d4e5f60|number=5f2e8a1b-77c1-4c1d-9a0e-1b2c3d4e5f60
This certificate (no. 22118) was issued on 5 March 2024.|number=22118 issued=2024-03-05
bearing license number RN221187|license=RN221187
Provider: 50-1234|provider_number=50-1234
Course Approval: 12345|provider_number=12345
Issue: 03/05/2024|issued=2024-03-05
Done at Boston on this 5th day of March 2024|issued=2024-03-05
Initial certification: March 5, 2024|issued=2024-03-05
Date of this certificate: March 5, 2024|issued=2024-03-05
Must be renewed by 03/05/2027|valid_until=2027-03-05
Recertification required before March 5, 2027|valid_until=2027-03-05
This certificate expires two years from the date of issue: March 5, 2024|issued=2024-03-05
Certification end date: March 5, 2027|valid_until=2027-03-05
Void after March 5, 2027|valid_until=2027-03-05
ceases to be valid on March 5, 2027|valid_until=2027-03-05
Next refresher: 03/05/2027|valid_until=2027-03-05
Retest due: 03/05/2027|valid_until=2027-03-05
Entered in the register under No. YNM-817649.|number=YNM-817649
`

func TestComposedWordings(t *testing.T) {
	for _, line := range strings.Split(strings.TrimSpace(composed), "\n") {
		in, want, _ := strings.Cut(line, "|")
		if got := sureOf(in); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

// asScanned are what a recognizer makes of labels, days and numbers.
const asScanned = `
Certiticate Nurnber: 88421193|number=88421193
Certificate lD: 88421193|number=88421193
Date cornpleted: l4 March 2O24|completed=2024-03-14
Date completed: O3/l4/2024|completed=2024-03-14
Date issued: Septernber 5, 2024|issued=2024-09-05
Date issued: Maroh 5, 2024|issued=2024-03-05
Expiratlon Date: 03/05/2O27|valid_until=2027-03-05
Given this 5th day of March 20__24__|issued=2024-03-05
`

func TestMisread(t *testing.T) {
	for _, line := range strings.Split(strings.TrimSpace(asScanned), "\n") {
		in, want, _ := strings.Cut(line, "|")
		if got := sureOf(in); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

// A month beside a word that nobody could read may have lost its day: a question.
func TestMonthThatLostItsDay(t *testing.T) {
	for _, last := range []int{100, 30} {
		pages := page("Valid until: ee August 2022")
		pages[0][2].Confidence = last
		best, sure := reading.Read(pages, usual).Best(reading.Until)
		if best.Text != "2022-08-31" && sure || sure != (last == 100) {
			t.Error(last, best.Text, sure)
		}
	}
}

// A half that was misread as 2 is no amount.
func TestBrokenFraction(t *testing.T) {
	pages := page("You earned 6 2 contact hours.")
	pages[0][3].Confidence = 50
	if p, sure := reading.Read(pages, usual).Best(reading.Hours); sure {
		t.Error(p)
	}
	pages = page("Contact hours: 215")
	pages[0][2].Confidence = 86
	if p, sure := reading.Read(pages, usual).Best(reading.Hours); sure {
		t.Error(p)
	}
	if p, sure := reading.Read(page("You earned 6 % contact hours."), usual).Best(reading.Hours); sure {
		t.Error(p)
	}
}

// The day of a letter to the holder is the certificate's; one to somebody else is not.
func TestDateOfLetter(t *testing.T) {
	for _, c := range []struct {
		to   string
		sure bool
	}{{"Dear Ada Lovelace,", true}, {"Dear Sir or Madam,", false}, {"To whom it may concern:", false}} {
		pages := page("Harbor Health Academy", "", "March 9, 2024", "", c.to, "", "Ada Lovelace completed the course “Ethics” on March 5, 2024.")
		p, sure := reading.Read(pages, usual).Best(reading.Issued)
		if sure != c.sure || sure && p.Text != "2024-03-09" {
			t.Error(c.to, p, sure)
		}
	}
}

// A label that a narrow column breaks is one, whether its value stands under or over it.
func TestWrappedLabels(t *testing.T) {
	for _, c := range []struct {
		lines []string
		field reading.Field
		want  string
	}{
		{[]string{"Expiration", "Date", "03/05/2027"}, reading.Until, "2027-03-05"},
		{[]string{"Certificate", "Number", "88421193"}, reading.Number, "88421193"},
		{[]string{"Date of", "Completion:", "03/05/2024"}, reading.Completed, "2024-03-05"},
	} {
		pages := page("Certificate of Training", "", "", c.lines[0], c.lines[1], c.lines[2])
		for i := range pages[0] { // lines close together
			w := &pages[0][i]
			if w.Top > 1500 {
				w.Top, w.Bottom = 1500+(w.Top-1500)/2, 1650+(w.Top-1500)/2
			}
		}
		read := reading.Read(pages, usual)
		if p, sure := read.Best(c.field); !sure || p.Text != c.want {
			t.Error(c.lines, read.Proposals)
		}
		if p, sure := read.Best(reading.Completed); sure && c.field != reading.Completed {
			t.Error(c.lines, p)
		}
	}
}
