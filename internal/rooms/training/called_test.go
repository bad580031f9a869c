package training

import (
	"testing"

	"standing/internal/rooms/catalog"
)

func TestAFieldHasCategoriesAsTheyAreTyped(t *testing.T) {
	c := catalog.Called{{Code: "medical_errors", Label: "Prevention of medical errors"}, {Code: "ethics", Label: "Ethics"}}
	i := Item{Completion: Completion{Tags: []string{"ethics", "medical_errors"}, Parts: []catalog.Part{{Tag: "ethics", Amount: 3000}}}}
	if got := categoriesText(i, c); got != "Ethics=1, Prevention of medical errors" {
		t.Errorf("a field has %q", got)
	}
}
