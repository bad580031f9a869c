package web

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/ui"
)

// Whoever sends a form too long after they proved who they are is asked to prove it again,
// and what they typed is not lost: the page that asks carries the form on, sealed, and when
// they have confirmed it is sent as it was. It is bound to the account and short-lived, it
// holds no secrets and no files, and nothing of it is kept on the server.

// keptField is the hidden field that carries a form over the confirmation.
const keptField = "_kept"

const (
	keptLife = 15 * time.Minute
	keptMost = 256 << 10 // of what was typed, in bytes
)

// keptForm is a form on its way.
type keptForm struct {
	Account ids.ID     `json:"account"`
	Path    string     `json:"path"`
	Form    url.Values `json:"form"`
	Until   time.Time  `json:"until"`
}

// Kept is for the page that asks who somebody is: the form that waits for the answer.
func Kept(ctx context.Context) []ui.Hidden {
	v := visitOf(ctx)
	kept := v.kept
	if v.form.sent {
		kept = v.form.values.Get(keptField)
	}
	if kept == "" {
		return nil
	}
	return []ui.Hidden{{Name: keptField, Value: kept}}
}

// confirmFirst answers a form with the page that asks who it is, which carries the form on.
// False: there is nothing to carry, or it must not be.
func (s *Server) confirmFirst(r *http.Request, v *visit) bool {
	rt := s.byLine["GET "+s.Confirm]
	if rt == nil || v.route.Reads() || v.route.in == nil || v.route.raw != nil || len(s.Secret) == 0 {
		return false
	}
	form, err := readForm(r)
	if err != nil || !v.route.in.worthKeeping(form) {
		return false
	}
	again := *v
	again.route = rt
	if _, denied := admit(rt.Need, v.who, s.Clock.Now()); denied != nil {
		return false
	}
	again.kept = s.sealForm(keptForm{v.who.Account, r.URL.Path, form, s.Clock.Now().Add(keptLife)})
	ctx := context.WithValue(r.Context(), visitKey{}, &again)
	req := s.spoken(r.WithContext(ctx), &again)
	req.Method, req.URL = http.MethodGet, &url.URL{Path: s.Confirm, RawQuery: url.Values{"next": {s.back(r, v)}}.Encode()}
	in, _, _, err := s.decode(req, rt)
	var page bytes.Buffer
	if err == nil {
		err = s.snapshot(req.Context(), func(ctx context.Context) error {
			page.Reset()
			return s.read(req.WithContext(ctx), &again, in, &page)
		})
	}
	if err != nil {
		return false
	}
	s.sendPage(v, http.StatusForbidden, page.Bytes())
	return true
}

// worthKeeping reports whether something was typed, and no secret.
func (s *shape) worthKeeping(form url.Values) bool {
	size, typed := 0, false
	for name, values := range form {
		if s.secrets[name] {
			return false
		}
		typed = typed || !strings.HasPrefix(name, "_")
		for _, v := range values {
			size += len(name) + len(v)
		}
	}
	return typed && size <= keptMost
}

// resume sends a form that waited, now that its owner has confirmed who they are: as them,
// with the session that they have now, past the same checks as any.
func (s *Server) resume(r *http.Request, v *visit, form url.Values) bool {
	if v.route.Path != s.Confirm && !strings.HasPrefix(v.route.Path, s.Confirm+"/") {
		return false
	}
	k, ok := s.openForm(form.Get(keptField))
	if !ok || k.Account != v.who.Account || s.Clock.Now().After(k.Until) {
		return false
	}
	next := &visit{srv: s, req: v.req, client: v.client, secure: v.secure, w: v.w}
	req := r.Clone(context.WithValue(r.Context(), visitKey{}, next))
	req.URL, req.RequestURI = &url.URL{Path: k.Path}, k.Path
	req.Header.Del("Cookie")
	fresh := (&http.Response{Header: v.w.Header()}).Cookies()
	for _, c := range append(fresh, r.Cookies()...) {
		if _, err := req.Cookie(c.Name); err != nil && c.Value != "" {
			req.AddCookie(c)
		}
	}
	req.Body = io.NopCloser(strings.NewReader(k.Form.Encode()))
	s.mux.ServeHTTP(v.w, req)
	return true
}

func (s *Server) sealForm(k keptForm) string {
	plain, err := json.Marshal(k)
	box := s.keptBox()
	if err != nil || box == nil {
		return ""
	}
	nonce := make([]byte, box.NonceSize())
	_, _ = rand.Read(nonce) // never fails: it ends the program instead
	return base64.RawURLEncoding.EncodeToString(box.Seal(nonce, nonce, plain, nil))
}

func (s *Server) openForm(text string) (k keptForm, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	box := s.keptBox()
	if err != nil || box == nil || len(raw) < box.NonceSize() {
		return k, false
	}
	plain, err := box.Open(nil, raw[:box.NonceSize()], raw[box.NonceSize():], nil)
	return k, err == nil && json.Unmarshal(plain, &k) == nil
}

// keptBox seals under a key of its own, the same on every replica.
func (s *Server) keptBox() cipher.AEAD {
	if len(s.Secret) == 0 {
		return nil
	}
	h := hmac.New(sha256.New, s.Secret)
	h.Write([]byte("web.kept"))
	block, err := aes.NewCipher(h.Sum(nil))
	if err != nil {
		return nil
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		s.Log.Error("no form can be kept", "cause", fault.Kind(err))
		return nil
	}
	return box
}
