package server

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/outside"
	"standing/internal/rooms/evidence/evidencetest"
	"standing/internal/rooms/org"
	"time"
)

// A professional alone adds a credential, shows a document of it and sees it in the wallet;
// asks the board, which says something else, and then the same.
func TestE2EWallet(t *testing.T) {
	t.Parallel()
	says := `{"found":true,"name":"Maria Lopez","status":"Suspended","expires_on":"2029-04-30"}`
	board := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(says))
	}))
	t.Cleanup(board.Close)
	s := newSite(t, db.SQLite)
	s.rooms.credential.Client, s.rooms.credential.Plain = outside.Client(5*time.Second, true), true
	u := s.admit(s.found(org.Professional, "Maria Lopez, RN"), "maria@own.example", org.Administrator)
	v := s.visitor(t).as(u)
	v.open("/credentials/mine")
	v.See("No credentials yet")
	v.Click("Add a credential")
	v.inspect(t, "credential-1-add")
	v.Fill("Your name", "Maria Lopez")
	v.Fill("What it is", "Registered nurse")
	v.Fill("Issued by", "Florida Board of Nursing")
	v.Fill("Where it is good", "Florida")
	v.Fill("Number", "RN 0012345")
	v.Fill("Expires on", "2029-04-30")
	v.Click("main form button.btn-primary")
	v.See("The credential is there")
	v.See("Only said")
	v.See("••••45")
	at := v.at()
	v.open("/documents/new")
	v.drop(map[string][]byte{"licence_card.pdf": evidencetest.PDF(1, "card")})
	v.See("The file is being checked")
	s.work()
	v.open(at)
	v.Fill("A document that shows it", "licence card")
	v.Click("Attach it")
	v.See("The document is attached")
	v.Click("I saw that it says so")
	v.See("Document seen")
	v.inspect(t, "credential-2-seen")
	v.open("/credentials/mine")
	v.See("Registered nurse")
	v.See("licence card")
	v.inspect(t, "credential-3-wallet")
	v.Print(true)
	v.shot("credential-3-wallet-print")
	v.Print(false)
	v.Click("a[href$='/number']")
	v.See("RN 0012345")
	v.inspect(t, "credential-4-number")
	v.open("/sources/new")
	v.inspect(t, "credential-5-source")
	v.Fill("Name", "The board, online")
	v.Fill("Issued by", "Florida Board of Nursing")
	v.Fill("Where it is good", "Florida")
	v.Click("label[for='f-how-3']")
	v.Click("The service that is asked")
	v.Fill("Address", board.URL+"/{number}")
	v.Fill("Header of the secret", "X-Api-Key")
	v.Fill("Secret", "s3cret")
	v.Click("main form button.btn-primary")
	v.See("The source is there")
	v.open(at)
	v.Click("Ask now")
	v.See("The source is asked")
	s.work()
	v.open(at)
	v.See("Whoever issued it says something else")
	v.See("The status is another.")
	v.inspect(t, "credential-6-differs")
	v.open("/findings")
	v.See("Another answer at the source")
	v.Click("Another answer at the source")
	v.See("another status")
	v.See("Close") // there is nobody else who could
	v.inspect(t, "credential-7-finding")
	says = `{"found":true,"name":"LOPEZ, MARIA","status":"Active","expires_on":"2029-04-30"}`
	v.open(at)
	v.Click("Ask now")
	v.See("The source is asked")
	s.work()
	v.open(at)
	v.See("Checked at the source")
	v.inspect(t, "credential-8-checked")
	board.Close()
	v.Click("Ask now")
	v.See("The source is asked")
	_, _ = s.Worker.RunDue(t.Context()) // its error is what the page says
	v.open(at)
	v.See("The board, online does not answer")
	v.See("Checked at the source")
	v.inspect(t, "credential-9-down")
}
