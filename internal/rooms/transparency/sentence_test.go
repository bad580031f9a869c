package transparency

import (
	"testing"

	"standing/internal/base/words"
)

// The log names the fact that was said, and says one that only a rule names by its code.
func TestTheLogNamesTheFact(t *testing.T) {
	book, err := words.Read(words.Source{Room: "person", Body: []byte("did.fact.entered: \"said something of a person: {field}\"\nperson.fact.birth_date: Date of birth\n")})
	if err != nil {
		t.Fatal(err)
	}
	for field, want := range map[string]string{"birth_date": "Date of birth", "cpt_on": "cpt on"} {
		if got := sentence(book.Of("en"), "fact.entered", map[string]string{"field": field}); got != "said something of a person: "+want {
			t.Error(got)
		}
	}
}
