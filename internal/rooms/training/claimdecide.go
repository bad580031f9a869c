package training

import (
	"cmp"
	"context"
	"errors"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/catalog"
)

// DecideInput is an answer to a claim.
type DecideInput struct {
	ID ids.ID `path:"id" kind:"claim" json:"-"`
	Ruling
}

// Ruling is yes or no; with a yes, as what it is recorded.
type Ruling struct {
	Yes        string `json:"yes" enum:"yes,no"`
	Course     string `json:"course,omitempty" maxLength:"300" doc:"The course as which it is recorded; as which it was sent in if empty"`
	New        bool   `json:"new,omitempty" doc:"A title that is not in the catalogue becomes a new course; without this it is refused"`
	Hours      string `json:"hours,omitempty" maxLength:"30" doc:"What is agreed to, where it differs from what was claimed"`
	Categories string `json:"categories,omitempty" maxLength:"1000" doc:"As the course has them if empty"`
	// Expires is the last good day as whoever decides reads it on the certificate.
	Expires civil.Date `json:"expires_on,omitempty" doc:"The last good day, where the certificate says another one than was claimed"`
	Note    string     `json:"note,omitempty" maxLength:"2000" doc:"Why; wanted for a no"`
	Spelling
}

// ruling carries a Ruling through the approval to what follows it. The general inbox of
// approvals has none: the course is then the one that was claimed, if it is in the catalogue.
type ruling struct{}

// errNewCourse is for a title that is not in the catalogue, where nobody chose that it becomes a
// course of its own.
var errNewCourse = fault.Bad("course", "training.new_course")

// Decide answers a claim. What follows is in the transaction of the approval.
func (s *Service) Decide(ctx context.Context, sc access.Scope, in DecideInput) (ClaimView, error) {
	c, err := s.claimByID(ctx, sc, in.ID)
	if err != nil {
		return ClaimView{}, fault.Wrap("decide about a claim", err)
	}
	if c.State != Asked {
		return ClaimView{}, fault.Wrap("decide about a claim", fault.Gone)
	}
	ctx2 := context.WithValue(ctx, ruling{}, in.Ruling)
	if _, err := s.Approvals.Decide(ctx2, sc, approval.DecideInput{ID: c.Approval, Yes: in.Yes == "yes", Note: in.Note}); err != nil {
		return ClaimView{}, fault.Wrap("decide about a claim", err)
	}
	return s.claimView(ctx, sc, in.ID)
}

// decided is what an approval does, for a yes and for everything else.
func (s *Service) decided(ctx context.Context, tx *db.Tx, sc access.Scope, r approval.Request) error {
	st, err := claimOfRequest(ctx, tx, sc, r.Row)
	if err != nil {
		return err
	}
	all, err := s.openClaims(ctx, tx, sc, []storedClaim{st})
	if err != nil {
		return err
	}
	c := all[0]
	if c.State != Asked {
		return fault.Gone
	}
	if r.State == approval.Approved {
		own, err := sameAs(ctx, tx, sc, sc.Person(), []ids.ID{c.Person})
		if err != nil {
			return err
		}
		if own[c.Person] {
			return fault.Bad("yes", "own_request")
		}
		rule, ok := ctx.Value(ruling{}).(Ruling)
		err = s.accept(ctx, tx, sc, &c, rule)
		if !ok && errors.Is(err, errNewCourse) { // that form has nowhere to choose
			err = fault.Bad("yes", "training.answer_there")
		}
		return err
	}
	c.State, c.DecidedAt = Refused, s.Clock.Now()
	verb := "claim.refused"
	if r.State == approval.Withdrawn {
		c.State, verb = Withdrawn, "claim.withdrawn"
	}
	if err := updateClaim(ctx, tx, sc, c); err != nil {
		return err
	}
	return s.logClaim(ctx, tx, sc, c, verb)
}

// accept makes a completion of a claim: of the course that the ruling names, else of the
// one claimed. It is a new course only where the ruling says so.
func (s *Service) accept(ctx context.Context, tx *db.Tx, sc access.Scope, c *Claim, rule Ruling) error {
	if err := lock(ctx, tx, sc, c.Person); err != nil {
		return err
	}
	done := Done{Course: rule.Course, On: c.On, Hours: rule.Hours, Categories: rule.Categories, Expires: cmp.Or(rule.Expires, c.ExpiresOn)}
	if done.Course == "" {
		done.Course = c.Title.Reveal()
	}
	if done.Hours == "" && !c.NoAmount {
		done.Hours = c.Amount.String() + " " + c.Unit
	}
	if done.Categories == "" && rule.Course == "" { // another course has categories of its own
		done.Categories = c.Categories.Reveal()
	}
	var err error
	if done.Categories, err = s.coded(ctx, tx, sc, done.Categories); err != nil {
		return err
	}
	told, err := done.readAgreed(c.On)
	if err != nil {
		return err
	}
	course, err := s.courseOf(ctx, tx, sc, *c, rule, done.Course, told)
	if err != nil {
		return err
	}
	there, err := alreadyThere(ctx, tx, sc, course.ID, c.On, []ids.ID{c.Person})
	if err != nil {
		return err
	}
	if there[c.Person] {
		return fault.Bad("course", "training.already")
	}
	w, err := told.of(course)
	if err != nil {
		return err
	}
	made := Completion{Person: c.Person, Course: course.ID, HappenedOn: c.On, ExpiresOn: done.expires(course), Amount: w.amount, NoAmount: w.noAmount, Unit: w.unit,
		Tags: w.tags, Parts: w.parts, Score: NoScore, Source: FromClaim, SourceID: c.ID, issuer: c.Provider}
	if err := s.put(ctx, tx, sc, &made, "completion.recorded"); err != nil {
		return err
	}
	c.State, c.DecidedAt, c.Completion, c.Course = Approved, s.Clock.Now(), made.ID, course.ID
	if err := updateClaim(ctx, tx, sc, *c); err != nil {
		return err
	}
	return s.logClaim(ctx, tx, sc, *c, "claim.approved")
}

// readAgreed is read for what was checked when it was claimed: its course may be chosen by id.
func (d Done) readAgreed(day civil.Date) (said, error) {
	if d.Course == "" {
		d.Course = "-"
	}
	return d.read(day)
}

func (s *Service) courseOf(ctx context.Context, tx *db.Tx, sc access.Scope, c Claim, rule Ruling, text string, told said) (catalog.Course, error) {
	if rule.Course == "" && !c.Course.Zero() {
		all, err := s.Catalog.ByIDs(ctx, tx, sc, []ids.ID{c.Course})
		if err == nil && all[c.Course].ID.Zero() {
			err = fault.NotFound
		}
		return all[c.Course], err
	}
	if text == "" { // whoever claimed it was erased
		return catalog.Course{}, fault.Bad("course", "required")
	}
	if !rule.New {
		known, ok, err := s.course(ctx, tx, sc, text)
		if err == nil && !ok {
			err = errNewCourse
		}
		return known, err
	}
	if err := s.spelt(ctx, tx, sc, text, rule.Spelling); err != nil {
		return catalog.Course{}, err
	}
	return s.courseTx(ctx, tx, sc, text, told)
}

// WithdrawClaim takes one's own claim back while nobody has decided.
func (s *Service) WithdrawClaim(ctx context.Context, sc access.Scope, in ClaimRef) (ClaimView, error) {
	c, err := s.claimByID(ctx, sc, in.ID)
	if err != nil {
		return ClaimView{}, fault.Wrap("withdraw a claim", err)
	}
	if c.State != Asked {
		return ClaimView{}, fault.Wrap("withdraw a claim", fault.Gone)
	}
	if _, err := s.Approvals.Withdraw(ctx, sc, c.Approval); err != nil {
		return ClaimView{}, fault.Wrap("withdraw a claim", err)
	}
	return s.claimView(ctx, sc, in.ID)
}
