package server

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/rooms/org"
)

// choose puts a file into the form that is open.
func (v *visitor) choose(name, body string) {
	v.s.t.Helper()
	v.Eval(fmt.Sprintf(`(() => { const d = new DataTransfer(); d.items.add(new File([Uint8Array.from(atob(%q), c => c.charCodeAt(0))], %q)); document.querySelector('input[type="file"]').files = d.files; return '' })()`,
		base64.StdEncoding.EncodeToString([]byte(body)), name))
}

// A hospital brings the LEIE in: a broken file says where; of a good one it sees who may be on
// it, looks into that, and has a record that it can print.
func TestE2EExclusion(t *testing.T) {
	t.Parallel()
	s := newSite(t, db.SQLite)
	o := s.found(org.Healthcare, "Lakeside Hospital")
	boss := s.admit(o, "boss@lakeside.example", org.Administrator)
	s.work()
	for _, name := range []string{"Maria Lopez-Diaz", "Tom Stone"} {
		s.call(boss, "POST", "/people", map[string]any{"name": name})
	}
	s.work()
	const head = "LASTNAME,FIRSTNAME,MIDNAME,BUSNAME,GENERAL,SPECIALTY,UPIN,NPI,DOB,ADDRESS,CITY,STATE,ZIP,EXCLTYPE,EXCLDATE,REINDATE,WAIVERDATE,WVRSTATE\n"
	line := "LOPEZ DIAZ,MARIA,,,IND- LIC HC SERV PRO,NURSE/NURSES AIDE,,0000000000,19800102,1 ELM ST,DALLAS,TX,75201,1128b4,20180419,00000000,00000000,\n"
	v := s.visitor(t).as(boss)
	v.open("/exclusions")
	v.See("No list is here yet")
	v.inspect(t, "exclusion-1-empty")
	v.Click("Bring a list in")
	v.See("The day that the file is of")
	day := s.clock.Now().AddDate(0, 0, -4).Format(time.DateOnly)
	v.Eval(fmt.Sprintf(`(() => { document.querySelector('input[name="of_on"]').value = %q; return '' })()`, day))
	v.choose("UPDATED.csv", head+strings.Replace(line, "19800102", "1980", 1))
	v.Click("Bring it in")
	v.See("Line 2, column 9 (DOB): this is no day")
	v.inspect(t, "exclusion-2-broken")
	if got := v.Eval(`document.querySelector('input[name="of_on"]').value`); !strings.Contains(got, day) {
		t.Errorf("the day is %s, not %s", got, day)
	}
	v.choose("UPDATED.csv", head+line)
	v.Click("Bring it in")
	v.See("The list is here")
	s.work()
	v.open("/exclusions")
	v.See("2 people")
	v.See("1 possible match.")
	v.inspect(t, "exclusion-3-checked")
	v.Click("See it")
	v.See("Maria Lopez-Diaz")
	v.See("Name alone")
	v.inspect(t, "exclusion-4-record")
	v.Click("Maria Lopez-Diaz")
	v.See("Maria Lopez-Diaz may be on the LEIE. The same there: the name alone.")
	v.See("This is no verdict")
	v.inspect(t, "exclusion-5-finding")
	v.open("/exclusions")
	v.Fill("The newest list may be this old", "1")
	v.Click("Save")
	v.See("It is saved.")
	v.See("A newer list was due by")
	v.inspect(t, "exclusion-6-overdue")
}
