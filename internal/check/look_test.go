package check

import (
	"os"
	"path/filepath"
	"testing"
)

// TestLook writes sample pages into the directory named by STANDING_LOOK, for a
// person to look at in a browser. Without it there is nothing to do.
func TestLook(t *testing.T) {
	dir := os.Getenv("STANDING_LOOK")
	if dir == "" {
		t.Skip("set STANDING_LOOK to a directory to get sample pages")
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
		defer f.Close()
		if _, err := WriteHTML(f, sampleHeader(len(people)), seq(people), HTMLOptions{}); err != nil {
			t.Fatal(err)
		}
	}
}
