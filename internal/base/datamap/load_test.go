package datamap_test

import (
	"os"
	"testing"

	"standing/internal/base/datamap"
)

func repository(t *testing.T) *datamap.Map {
	t.Helper()
	files, err := datamap.Find(os.DirFS("../../../internal"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := datamap.Load(files...)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestRepository(t *testing.T) {
	if m := repository(t); len(m.Tables) < 2 || len(m.Shape()) != len(m.Tables) {
		t.Error("the data map of the repository has no tables")
	}
}
