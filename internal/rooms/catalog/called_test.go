package catalog

import "testing"

func TestCategoriesAreShownAsRequirementsCallThem(t *testing.T) {
	c := Called{{Code: "medical_errors", Label: "Prevention of medical errors"}, {Code: "law", Label: "Law, and rules"},
		{Code: "ethics", Label: "Ethics"}, {Code: "other_ethics", Label: "Ethics"}}
	for _, x := range []struct{ coded, text, field string }{
		{"medical_errors", "Prevention of medical errors", "Prevention of medical errors"},
		{"medical_errors=2, law", "Prevention of medical errors=2, Law, and rules", "Prevention of medical errors=2, law"}, // a comma divides what is typed
		{"other_ethics", "Ethics", "other_ethics"},                                                                         // the label would lead to another code
		{"our_own", "our own", "our_own"},
	} {
		if text, field := c.Text(x.coded), c.Field(x.coded); text != x.text || field != x.field {
			t.Errorf("%s: %q and %q", x.coded, text, field)
		}
	}
}
