package audit

import (
	"strings"

	"standing/internal/base/words"
)

// Said is what the part of the program is called that an entry names as ActorName, such as
// job:compliance.sweep: pages say it in words (by.job.compliance.sweep), programs get the code.
func Said(l *words.Lang, actorName string) string {
	if code := "by." + strings.NewReplacer(":", ".", "-", "_").Replace(actorName); l.Has(code) {
		return l.Text(code)
	}
	return l.Text("by.system")
}
