package check

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var look = flag.String("look", "", "a directory that keeps the sample pages")

// TestLook writes sample pages to files. To look at them in a browser:
// go test ./internal/check -run TestLook -look /some/directory
func TestLook(t *testing.T) {
	dir := *look
	if dir == "" {
		dir = t.TempDir()
	}
	var met []Standing
	for _, p := range invented(40, 7) {
		met = append(met, done(p.ID, p.Name, p.Unit))
	}
	for name, people := range map[string][]Standing{"many": invented(300, 3), "few": fewKinds(), "none": nil, "met": met, "crowd": invented(20_000, 5)} {
		f, err := os.Create(filepath.Join(dir, name+".html"))
		if err != nil {
			t.Fatal(err)
		}
		sum, err := WriteHTML(f, sampleHeader(len(people)), seq(people), HTMLOptions{})
		if err := errors.Join(err, f.Close()); err != nil || sum.People() != len(people) {
			t.Fatalf("%s: %d of %d people, %v", name, sum.People(), len(people), err)
		}
	}
}
