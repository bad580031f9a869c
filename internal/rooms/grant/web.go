package grant

import (
	"bufio"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
	"standing/internal/base/web"
	"standing/internal/civil"
)

func sharePath(id ids.ID) string   { return "/sharing/" + id.String() }
func grantedPath(id ids.ID) string { return "/granted/" + id.String() }
func itemPath(grant, item ids.ID) string {
	return grantedPath(grant) + "/items/" + item.String()
}

// Routes is this room's part of the list of routes.
func (s *Service) Routes() []web.Route {
	return append(append(s.giverRoutes(), s.receiverRoutes()...), s.askerRoutes()...)
}

// giverRoutes are of whoever shows something of their own.
func (s *Service) giverRoutes() []web.Route {
	return []web.Route{
		web.Op("GET", "/sharing", PermShares, s.Shares, web.Face[PageInput, Shares]{View: sharesPage, Doc: "What the caller lets other organizations see, and what they are asked for"}),
		web.API("GET", "/sharing/items", PermShares, s.Offers, web.Face[web.None, []Offered]{Doc: "What of their own record the caller can show to another organization"}),
		web.Page("/sharing/new", PermGive, s.newPage),
		web.Op("POST", "/sharing/consent", PermGive, s.Consent, web.Face[GiveInput, Consent]{View: consentPage, Form: "/sharing/new", Doc: "What exactly would be seen, by whom and until when; nothing is given"}),
		web.Op("POST", "/sharing", PermGive, s.Give, web.Face[GiveInput, Grant]{
			Then: func(_ GiveInput, g Grant) string { return sharePath(g.ID) }, Form: "/sharing/new", Done: "grant.given", Status: 201, Doc: "Let another organization see chosen things of one's own record, until a day"}),
		web.Op("GET", "/sharing/{id}", PermShares, s.Share, web.Face[ShareInput, Share]{View: sharePage, Doc: "A grant, and every look under it"}),
		web.Page("/sharing/{id}/revoke", PermShares, s.revokePage),
		web.Op("POST", "/sharing/{id}/revoke", PermShares, s.Revoke, web.Face[ShareRef, Grant]{
			Then: func(in ShareRef, _ Grant) string { return sharePath(in.ID) }, Form: "/sharing/{id}", Done: "grant.revoked_toast", Doc: "End a grant at once"}),
		web.Op("GET", "/asked/{id}", PermShares, s.Asked, web.Face[AskedRef, Request]{View: askedPage, Doc: "A request that waits for the caller's answer"}),
		web.Op("POST", "/asked/{id}/decline", PermShares, s.Decline, web.Face[DeclineInput, Request]{
			Then: func(DeclineInput, Request) string { return "/sharing" }, Form: "/asked/{id}", Done: "grant.declined_toast", Doc: "Say no, with or without a word"}),
	}
}

// receiverRoutes are of the organization that was let see something.
func (s *Service) receiverRoutes() []web.Route {
	return []web.Route{
		web.Op("GET", "/granted", PermGranted, s.Inbox, web.Face[InboxInput, Inbox]{View: inboxPage, Doc: "What people let the organization see"}),
		web.Op("GET", "/granted/{id}", PermGranted, s.Open, web.Face[GrantedRef, Granted]{View: grantedPage, Doc: "What a grant gives, by name; whoever gave it reads who looked"}),
		web.Op("GET", "/granted/{id}/items/{item}", PermGranted, s.Item, web.Face[ItemRef, GrantedItem]{View: itemPage, Doc: "One thing of a grant; whoever gave it reads who looked"}),
		web.Raw("GET", "/granted/{id}/items/{item}/file", PermTake, s.download, web.Stream{In: ItemRef{}, API: true, Media: fileMedia, Doc: "The file of one thing of a grant; whoever gave it reads who took it"}),
		web.Op("POST", "/granted/{id}/record", PermKeep, s.Keep, web.Face[GrantedRef, Record]{
			Then: func(_ GrantedRef, r Record) string { return "/relied/" + r.ID.String() }, Form: "/granted/{id}", Done: "grant.kept", Status: 201, Doc: "Take down how everything is now that a grant gives, as what the organization relied on"}),
		web.Op("GET", "/relied", PermGranted, s.Records, web.Face[RecordsInput, Records]{View: recordsPage, Doc: "What the organization took down"}),
		web.Op("GET", "/relied/{id}", PermGranted, s.Record, web.Face[RecordRef, Record]{View: recordPage, Doc: "What was taken down, with its digest; who looked is written to the log"}),
		web.Op("GET", "/granted/desk", PermDesk, s.Desk, web.Face[web.None, Desk]{View: deskPage, Doc: "Whether and how the organization is found by who wants to show it something"}),
		web.Op("POST", "/granted/desk", PermDesk, s.Settle, web.Face[DeskInput, Desk]{
			Then: func(DeskInput, Desk) string { return "/granted/desk" }, Form: "/granted/desk", Done: "grant.desk_saved", Doc: "Say whether and how the organization is found"}),
	}
}

// askerRoutes are of the organization that asks for something.
func (s *Service) askerRoutes() []web.Route {
	back := func(RequestRef, Request) string { return "/granted/requests" }
	return []web.Route{
		web.Op("GET", "/granted/requests", PermAsk, s.Requests, web.Face[RequestsInput, Requests]{View: requestsPage, Doc: "What the organization asked people for"}),
		web.Page("/granted/requests/new", PermAsk, s.askPage),
		web.Op("POST", "/granted/requests", PermAsk, s.Ask, web.Face[AskInput, Request]{
			Then: func(AskInput, Request) string { return "/granted/requests" }, Form: "/granted/requests/new", Done: "grant.asked_toast", Status: 201, Doc: "Ask somebody to let the organization see something; the answer is the same whether there is anybody of that address"}),
		web.Op("POST", "/granted/requests/{id}/remind", PermAsk, s.Remind, web.Face[RequestRef, Request]{Then: back, Form: "/granted/requests", Done: "grant.reminded_toast", Doc: "Tell them once more; once"}),
		web.Op("POST", "/granted/requests/{id}/withdraw", PermAsk, s.Withdraw, web.Face[RequestRef, Request]{Then: back, Form: "/granted/requests", Done: "grant.withdrawn_toast", Doc: "Take a request back"}),
	}
}

// NewInput is with what the form begins.
type NewInput struct {
	To      string `query:"to" json:"-" maxLength:"120"`
	Request ids.ID `query:"request" json:"-" kind:"asked"`
}

// newForm is the form of a grant.
type newForm struct {
	in      NewInput
	asked   *Request
	offered []Offered
	today   civil.Date
	kept    bool // everything is offered
	nobody  bool
}

func (s *Service) newPage(ctx context.Context, sc access.Scope, in NewInput) (templ.Component, error) {
	n := newForm{in: in}
	if in.Request.Zero() { // of a form that comes back
		in.Request, _ = ids.Parse(web.FormOf(ctx).Value("request", ""))
	}
	if !in.Request.Zero() {
		r, err := s.Asked(ctx, sc, AskedRef{in.Request})
		if err != nil {
			return nil, err
		}
		n.asked = &r
	}
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		o, err := tenant.Of(ctx, q, sc.OrgID())
		if err != nil {
			return err
		}
		n.today = o.Today(s.Clock.Now())
		if n.kept, err = s.mayShowAll(ctx, q, sc.OrgID()); err != nil {
			return err
		}
		root, err := self(ctx, q, sc)
		if len(fault.Fields(err)) > 0 {
			n.nobody = true
			return nil
		}
		if err != nil {
			return err
		}
		n.offered, err = s.offers(ctx, q, sc, root)
		return err
	})
	return newScreen(ctx, n), err
}

func (s *Service) revokePage(ctx context.Context, sc access.Scope, in ShareRef) (templ.Component, error) {
	v, err := s.Share(ctx, sc, ShareInput{ID: in.ID})
	if err == nil && v.Ended != "" {
		err = fault.Gone
	}
	return revokeScreen(ctx, v), err
}

func (s *Service) askPage(ctx context.Context, _ access.Scope, _ web.None) (templ.Component, error) {
	var kinds []string
	for _, k := range s.Kinds {
		kinds = append(kinds, k.Code)
	}
	return askScreen(ctx, kinds), nil
}

var fileMedia = []string{"application/pdf", "image/jpeg", "image/png", "image/tiff"}

// recheck is how often a grant is asked for again while a file goes out.
const recheck = 500 * time.Millisecond

// download hands the file of one thing out. A revocation stops it in the middle.
func (s *Service) download(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	in, err := web.Address[ItemRef](r)
	if err != nil {
		return err
	}
	f, err := s.File(r.Context(), sc, in)
	if err != nil {
		return err
	}
	body, err := f.Open(r.Context())
	if err != nil {
		return gone(err)
	}
	defer func() { _ = body.Close() }()
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // a slow line takes its time
	first := bufio.NewReaderSize(body, 64<<10)
	if _, err := first.Peek(1); err != nil {
		return gone(err) // nothing was said yet, so that it can be said what is wrong
	}
	h := w.Header()
	h.Set("Content-Type", f.Media)
	h.Set("Content-Length", strconv.FormatInt(f.Bytes, 10))
	h.Set("Content-Disposition", attachment(f.Name))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	return s.pour(r.Context(), w, first, sc, in.ID)
}

// pour copies, and asks again and again whether the grant still holds. What it breaks off is
// shorter than was said: its reader sees that it is not whole.
func (s *Service) pour(ctx context.Context, w io.Writer, body io.Reader, sc access.Scope, grant ids.ID) error {
	buffer, checked := make([]byte, 64<<10), s.Clock.Now()
	for {
		n, err := body.Read(buffer)
		if now := s.Clock.Now(); now.Sub(checked) > recheck {
			if err := s.still(ctx, sc, grant); err != nil {
				return err
			}
			checked = now
		}
		if n > 0 {
			if _, err := w.Write(buffer[:n]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// attachment has the browser keep a file under a name, and never show it.
func attachment(name string) string {
	if v := mime.FormatMediaType("attachment", map[string]string{"filename": strings.ReplaceAll(name, `"`, "'")}); v != "" {
		return v
	}
	return "attachment"
}
