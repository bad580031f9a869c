package check

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var look = flag.String("look", "", "a directory to write sample pages into")

// TestLook writes sample pages for a person to look at in a browser:
// go test ./internal/check -run TestLook -look /some/directory
func TestLook(t *testing.T) {
	if *look == "" {
		t.Skip("no directory to write sample pages into")
	}
	var met []Standing
	for _, p := range invented(40, 7) {
		met = append(met, done(p.ID, p.Name, p.Unit))
	}
	for name, people := range map[string][]Standing{"many": invented(300, 3), "few": fewKinds(), "none": nil, "met": met, "crowd": invented(20_000, 5)} {
		f, err := os.Create(filepath.Join(*look, name+".html"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := WriteHTML(f, sampleHeader(len(people)), seq(people), HTMLOptions{}); err != nil {
			t.Fatal(err)
		}
	}
}
