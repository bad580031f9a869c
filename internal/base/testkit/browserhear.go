package testkit

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// hearing is what a window's events say: what went wrong, and what still loads.
type hearing struct {
	mu       sync.Mutex
	wrong    []string
	dialog   func()
	asked    map[cdp.FrameID]time.Time // navigations that a page asked for
	loading  map[cdp.FrameID]bool
	kinds    map[network.RequestID]network.ResourceType
	fetching map[network.RequestID]bool
}

func (h *hearing) reset() {
	h.asked, h.loading = map[cdp.FrameID]time.Time{}, map[cdp.FrameID]bool{}
	h.kinds, h.fetching = map[network.RequestID]network.ResourceType{}, map[network.RequestID]bool{}
}

func (h *hearing) problems() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := h.wrong
	h.wrong = nil
	return out
}

// busy says whether a page loads, and whether its scripts wait for an answer. A page
// may ask for the next one and think better of it, which no event tells.
func (h *hearing) busy() (loading, fetching bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for frame, at := range h.asked {
		if time.Since(at) > time.Second {
			delete(h.asked, frame)
		}
	}
	return len(h.asked)+len(h.loading) > 0, len(h.fetching) > 0
}

// event runs in the loop that reads from Chromium, so it must not ask it anything.
func (h *hearing) event(ev any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch ev := ev.(type) {
	case *page.EventFrameRequestedNavigation:
		if ev.Disposition == page.ClientNavigationDispositionCurrentTab {
			h.asked[ev.FrameID] = time.Now()
		}
	case *page.EventFrameStartedLoading:
		delete(h.asked, ev.FrameID)
		h.loading[ev.FrameID] = true
	case *page.EventFrameStoppedLoading:
		delete(h.loading, ev.FrameID)
	case *page.EventFrameDetached:
		delete(h.asked, ev.FrameID)
		delete(h.loading, ev.FrameID)
	case *page.EventJavascriptDialogOpening:
		if ev.Type != page.DialogTypeBeforeunload { // which a form with unsaved changes may ask
			h.wrong = append(h.wrong, fmt.Sprintf("it opened a dialog: %s", ev.Message))
		}
		if h.dialog != nil {
			go h.dialog()
		}
	case *network.EventRequestWillBeSent:
		h.kinds[ev.RequestID] = ev.Type
		if ev.Type == network.ResourceTypeXHR || ev.Type == network.ResourceTypeFetch {
			h.fetching[ev.RequestID] = true
		}
	case *network.EventLoadingFinished:
		delete(h.fetching, ev.RequestID)
	case *network.EventLoadingFailed:
		delete(h.fetching, ev.RequestID)
	case *runtime.EventExceptionThrown:
		d := ev.ExceptionDetails
		text := d.Text
		if d.Exception != nil && d.Exception.Description != "" {
			text += " " + d.Exception.Description
		}
		h.wrong = append(h.wrong, fmt.Sprintf("%s (%s:%d)", text, d.URL, d.LineNumber+1))
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.ConsoleAPICalledTypeError || ev.Type == runtime.ConsoleAPICalledTypeAssert {
			h.wrong = append(h.wrong, "console: "+consoleText(ev.Args))
		}
	case *log.EventEntryAdded:
		h.entry(ev.Entry)
	}
}

// entry judges a line of the browser's log: any violation and any error, but for the
// answer 404 or 422 to a page or a fetch, which is what the test asked for, and for
// the icon that a browser asks for on its own where a page names none.
func (h *hearing) entry(e *log.Entry) {
	violation := e.Source == log.EntrySourceSecurity || strings.Contains(e.Text, "Content Security Policy") || strings.Contains(e.Text, "Content-Security-Policy")
	if e.Level != log.EntryLevelError && !violation {
		return
	}
	if e.Source == log.EntrySourceNetwork && !violation {
		kind := h.kinds[e.NetworkRequestID]
		if kind == network.ResourceTypeDocument || kind == network.ResourceTypeXHR || kind == network.ResourceTypeFetch {
			return
		}
		if strings.HasSuffix(e.URL, "/favicon.ico") {
			return
		}
	}
	h.wrong = append(h.wrong, strings.TrimSpace(fmt.Sprintf("%s: %s %s", e.Source, e.Text, e.URL)))
}

func consoleText(args []*runtime.RemoteObject) string {
	var words []string
	for _, a := range args {
		switch {
		case a.Description != "":
			words = append(words, a.Description)
		case len(a.Value) > 0:
			words = append(words, strings.Trim(string(a.Value), `"`))
		}
	}
	return strings.Join(words, " ")
}

// call gives Chromium a command that must not fail.
func call[P, R any](b *B, cmd cdp.Command[P, R], params P) R {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, b.patience)
	defer cancel()
	out, err := chromedp.Call(ctx, cmd, params)
	if err != nil {
		b.fail("%s: %v", cmd.Method, err)
	}
	return out
}

var acceptDialog = chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
	_, err := cdp.Call(ctx, t, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
	return err
})
