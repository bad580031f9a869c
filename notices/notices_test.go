package notices

import (
	"os/exec"
	"strings"
	"testing"
)

// Every module that is linked into the program is named, with its licence, and so is what is no
// module. Where this fails: go generate ./notices
func TestEveryModuleIsNamed(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}", "standing/cmd/standing").Output()
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for line := range strings.Lines(Text) {
		named[strings.TrimSpace(line)] = true
	}
	all := strings.Fields(string(out))
	for _, m := range all {
		if !named[m] {
			t.Error("no licence of ", m)
		}
	}
	for _, other := range []string{"Bitstream Vera Fonts Copyright", "The Tabler Authors", "The Bootstrap Authors", "The Go library"} {
		if !strings.Contains(Text, other) {
			t.Error("nothing of ", other)
		}
	}
	if len(all) < 100 {
		t.Error("packages: ", len(all))
	}
}
