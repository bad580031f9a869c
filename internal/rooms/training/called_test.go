package training

import (
	"testing"

	"standing/internal/rooms/catalog"
)

func TestCategoriesAreShownAsRequirementsCallThem(t *testing.T) {
	c := called{{Code: "medical_errors", Label: "Prevention of medical errors"}, {Code: "law", Label: "Law, and rules"},
		{Code: "ethics", Label: "Ethics"}, {Code: "other_ethics", Label: "Ethics"}}
	for _, x := range []struct{ coded, text, field string }{
		{"medical_errors", "Prevention of medical errors", "Prevention of medical errors"},
		{"medical_errors=2, law", "Prevention of medical errors=2, Law, and rules", "Prevention of medical errors=2, law"}, // a comma divides what is typed
		{"other_ethics", "Ethics", "other_ethics"},                                                                         // the label would lead to another code
		{"our_own", "our own", "our_own"},
	} {
		if text, field := c.text(x.coded), c.field(x.coded); text != x.text || field != x.field {
			t.Errorf("%s: %q and %q", x.coded, text, field)
		}
	}
	i := Item{Completion: Completion{Tags: []string{"ethics", "medical_errors"}, Parts: []catalog.Part{{Tag: "ethics", Amount: 3000}}}}
	if got := categoriesText(i, c); got != "Ethics=1, Prevention of medical errors" {
		t.Errorf("a field has %q", got)
	}
}
