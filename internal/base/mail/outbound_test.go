package mail_test

import (
	"os"
	"reflect"
	"testing"

	"go.yaml.in/yaml/v3"

	"standing/internal/base/mail"
)

// The data map lists every field of a message.
func TestDataMapListsEveryField(t *testing.T) {
	b, err := os.ReadFile("data.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Outbound struct{ Mail map[string]any } }
	if err := yaml.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	listed := file.Outbound.Mail
	for f := range reflect.TypeFor[mail.Message]().Fields() {
		if _, ok := listed[f.Name]; !ok {
			t.Errorf("%s is not listed", f.Name)
		}
		delete(listed, f.Name)
	}
	if len(listed) != 0 {
		t.Errorf("no fields: %v", listed)
	}
}
