package compliance_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
	"standing/internal/rooms/training"
)

// Whatever happens in whatever order, what is stored is what facts and rules say, and the
// counts are those of the rows.
func TestStandingsAreWhatFactsSay(t *testing.T) {
	for seed := range uint64(4) {
		testkit.EachDB(t, func(t *testing.T, d *db.DB) {
			w := &walk{kit: newKit(t, d), r: rand.New(rand.NewPCG(seed, 7))}
			w.units = []ids.ID{{}, w.unit("Ward 1"), w.unit("Ward 2")}
			for i := range 8 {
				w.someone = append(w.someone, w.add(fmt.Sprint("Person ", i), w.units[i%3], "2024-02-01"))
			}
			w.rules = []ids.ID{w.publish("Hours", 10)}
			for range 60 {
				w.step()
			}
			w.catchUp()
			w.build()
			w.verified()
			w.must(w.Sweep(context.Background(), w.system()))
			w.verified()
			if n := w.count("tally_delta"); n != 0 {
				t.Error("deltas after a sweep:", n)
			}
			if t.Failed() {
				t.Fatal("seed ", seed)
			}
		})
	}
}

// A day that has come leaves the ledger of counts with the sweep: who changed on it is counted
// by what holds now, so that the ledger is as long as there are days to come, not days gone by.
func TestASweepEndsWithNoLinesOfPastDays(t *testing.T) {
	for seed := range uint64(2) {
		testkit.EachDB(t, func(t *testing.T, d *db.DB) {
			w := &walk{kit: newKit(t, d), r: rand.New(rand.NewPCG(seed, 9))}
			w.units = []ids.ID{{}, w.unit("Ward 1"), w.unit("Ward 2")}
			for i := range 8 {
				w.someone = append(w.someone, w.add(fmt.Sprint("Person ", i), w.units[i%3], "2024-02-01"))
			}
			w.rules = []ids.ID{w.publish("Hours", 10)}
			w.build()
			changed := 0
			for range 6 {
				for range 8 {
					_, err := w.Training.Record(context.Background(), w.boss(training.PermEnter), training.RecordInput{Person: w.pick(),
						Done: training.Done{Course: "ethics", On: w.day(), Hours: fmt.Sprint(1 + w.r.IntN(6)), Categories: "ethics"}})
					if err != nil && len(fault.Fields(err)) == 0 {
						t.Fatal(err)
					}
				}
				w.clock.Move(time.Duration(60+w.r.IntN(200)) * 24 * time.Hour)
				changed += int(w.past())
				w.must(w.Sweep(context.Background(), w.system()))
				w.verified()
				if n := w.past(); n != 0 {
					t.Error("lines of past days: ", n)
				}
			}
			if changed == 0 {
				t.Error("no day came on which something changed")
			}
		})
	}
}

// past is how many lines of the ledger of counts are of days gone by.
func (w *walk) past() int64 {
	return w.count(`(SELECT org_id FROM tally WHERE on_day > '0001-01-01' AND on_day < '` + civil.At(w.clock.Now(), time.UTC).String() + `') gone`)
}

// walk does one thing after another, at random.
type walk struct {
	*kit
	r       *rand.Rand
	units   []ids.ID
	someone []ids.ID
	rules   []ids.ID
	done    []ids.ID
	merged  []ids.ID
}

func (w *walk) pick() ids.ID { return w.someone[w.r.IntN(len(w.someone))] }

func (w *walk) day() civil.Date { return civil.At(w.clock.Now(), time.UTC) - civil.Date(w.r.IntN(500)) }

func (w *walk) step() {
	ctx, enter := context.Background(), w.boss(training.PermEnter)
	var err error
	switch n := w.r.IntN(22); n {
	case 0, 1, 2, 3, 4:
		var c training.Completion
		course := []string{"ethics", "safety", "fire"}[w.r.IntN(3)]
		c, err = w.Training.Record(ctx, enter, training.RecordInput{Person: w.pick(), Done: training.Done{Course: course, On: w.day(), Hours: fmt.Sprint(1 + w.r.IntN(6)), Categories: course}})
		if err == nil {
			w.done = append(w.done, c.ID)
		}
	case 5:
		if len(w.done) > 0 {
			_, err = w.Training.Void(ctx, enter, training.Ref{ID: w.done[w.r.IntN(len(w.done))]})
		}
	case 6:
		if len(w.done) > 0 {
			_, err = w.Training.Correct(ctx, enter, training.CorrectInput{ID: w.done[w.r.IntN(len(w.done))], Done: training.Done{Course: "ethics", On: w.day(), Hours: "3", Categories: "ethics"}})
		}
	case 7:
		_, err = w.people.Leave(ctx, w.boss(person.PermEnter), person.Ref{ID: w.pick(), On: w.day()})
	case 8:
		_, err = w.people.Return(ctx, w.boss(person.PermEnter), person.Ref{ID: w.pick()})
	case 9:
		w.someone = append(w.someone, w.add(fmt.Sprint("New ", w.r.IntN(1000)), w.units[w.r.IntN(3)], "2025-05-05"))
	case 10:
		p := w.pick()
		_, err = w.people.Change(ctx, w.boss(person.PermEnter), person.ChangeInput{ID: p, Input: person.Input{Name: fmt.Sprint("Renamed ", w.r.IntN(1000)), Unit: w.units[w.r.IntN(3)], JoinedOn: civil.MustParse("2024-06-01")}})
	case 11:
		kept, gone := w.pick(), w.pick()
		if _, err = w.people.Merge(ctx, w.boss(person.PermMerge), person.MergeInput{ID: kept, Gone: gone}); err == nil {
			w.merged = append(w.merged, gone)
		}
	case 12:
		if len(w.merged) > 0 {
			_, err = w.people.Unmerge(ctx, w.boss(person.PermMerge), person.ShowInput{ID: w.merged[w.r.IntN(len(w.merged))]})
		}
	case 13:
		w.rules = append(w.rules, w.publish(fmt.Sprint("Rule ", len(w.rules)), 1+w.r.IntN(12)))
	case 14:
		w.revise(w.rules[0], "Hours", 1+w.r.IntN(20))
	case 15, 16:
		w.build()
	case 17:
		w.catchUp()
	case 18:
		w.loaded(w.someone, "safety", w.day().String(), "2")
	case 19:
		w.clock.Move(time.Duration(w.r.IntN(60*24)) * time.Hour)
	case 20:
		err = w.Sweep(ctx, w.system())
	case 21:
		_, err = w.Requirements.Assign(ctx, w.boss(requirement.PermAssign), requirement.AssignInput{People: []ids.ID{w.pick()}, Requirement: w.rules[0], From: w.day() + 300, To: w.day() + 900})
	}
	if err != nil && len(fault.Fields(err)) == 0 && !errors.Is(err, fault.Conflict) && !errors.Is(err, fault.NotFound) {
		w.t.Fatal(err)
	}
}
