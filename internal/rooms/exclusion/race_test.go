package exclusion

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
)

// Sixteen who bring one file in at once bring it in once.
func TestRace_OneFile(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.person("Maria Lopez")
		got := make([]ids.ID, 16)
		errs := make([]error, 16)
		var wait sync.WaitGroup
		for i := range 16 {
			wait.Go(func() {
				l, err := k.bring(may1, Full, leie("LOPEZ", "MARIA", "", "", "19800102", ""))
				got[i], errs[i] = l.ID, err
			})
		}
		wait.Wait()
		for i := range got {
			if errs[i] != nil || got[i] != got[0] {
				t.Errorf("%d: %s, %v", i, got[i], errs[i])
			}
		}
		if a, b := k.count("exclusion_list"), k.count("exclusion_entry"); a != 1 || b != 1 {
			t.Errorf("%d lists with %d lines", a, b)
		}
		k.work()
		if n := len(k.findings("open")); n != 1 {
			t.Errorf("%d findings", n)
		}
	})
}

// People come while lists come and several look: nobody is missed, and nobody told twice.
func TestRace_PeopleAndLists(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		var lines []string
		for i := range 16 {
			lines = append(lines, leie(fmt.Sprintf("LAST%c", 'A'+i), "FIRST", "", "", "19800102", ""))
		}
		var wait sync.WaitGroup
		fail := make(chan error, 64)
		for i := range 16 {
			wait.Go(func() { k.person(fmt.Sprintf("First Last%c", 'a'+i)) })
			if i%4 == 0 {
				wait.Go(func() {
					_, err := k.bring(may1, Full, append(lines, leie(fmt.Sprintf("MORE%c", 'A'+i), "X", "", "", "", ""))...)
					fail <- err
				})
				wait.Go(func() { fail <- k.Work(context.Background(), k.boss(PermManage)) })
			}
		}
		wait.Wait()
		close(fail)
		for err := range fail {
			if err != nil {
				t.Error(err)
			}
		}
		k.work()
		desk, err := k.Show(context.Background(), k.boss(PermView), ListInput{})
		k.must(err)
		if n := len(k.findings("open")); n != 16 || len(k.found(desk.Sources[0].Newest)) != 16 || desk.Looking != 0 {
			t.Errorf("%d findings, %d wait", n, desk.Looking)
		}
	})
}
