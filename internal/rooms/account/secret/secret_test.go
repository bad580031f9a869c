package secret

import (
	"context"
	"encoding/base32"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/trustelem/zxcvbn/frequency"

	"standing/internal/base/fault"
)

func TestJudge(t *testing.T) {
	about := []string{"jo.brightwater@example.org", "Riverside Academy"}
	for _, c := range []struct {
		passphrase string
		ok         bool
		code       string
	}{
		{"", false, "too_short"},
		{"kV9#xQ2!mz7", false, "too_short"}, // 11
		{"password1234", false, "common"},
		{"zaq1xsw2cde3vfr4", false, "keyboard"},
		{"qwertyuiop123", false, "common"},
		{"aaaaaaaaaaaaaaaaaaaa", false, "repeat"},
		{"abcdefghijklmnop", false, "sequence"},
		{"brightwater1", false, "about_you"},
		{"Riverside2024", false, "about_you"},
		{strings.Repeat("x9Q!", 33), false, "too_long"}, // 132
		{"correct tuba lantern wharf", true, ""},
		{"kV9#xQ2!mz7w", true, ""}, // 12
		{"plovers eat quietly under eleven tall marmalade ships at half past noon", true, ""},
		{"三匹のねこが夜のえきで切符を買っていた", true, ""},
	} {
		v := Judge(c.passphrase, about...)
		if v.OK != c.ok || c.code != "" && !slices.Contains(v.Codes, c.code) || c.ok && len(v.Codes) > 0 {
			t.Errorf("Judge(%q) = %+v, want ok %v with %q", c.passphrase, v, c.ok, c.code)
		}
	}
	if !Judge("correct tuba lantern wharf " + strings.Repeat("é", MaxRunes-27)).OK {
		t.Error("128 characters were refused because they are more bytes")
	}
}

func TestJudgeIsQuick(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for _, p := range []string{strings.Repeat("1", MaxRunes), strings.Repeat("ab1!", MaxRunes/4), strings.Repeat("password", MaxRunes/8), strings.Repeat("@5$4!", MaxRunes/5)} {
		Judge(p)
	}
	if ctx.Err() != nil {
		t.Error("four hostile passphrases took more than ten seconds")
	}
}

func TestNormalize(t *testing.T) {
	if Normalize("cafe\u0301") != Normalize("caf\u00e9") {
		t.Error("one word typed on two keyboards is two passphrases")
	}
	if Normalize("ﬁ") == "fi" {
		t.Error("NFC does not fold compatibility characters")
	}
}

func TestHash(t *testing.T) {
	ctx := context.Background()
	h, err := NewHasher(Floor, 2)
	if err != nil {
		t.Fatal(err)
	}
	hash, err := h.Hash(ctx, "caf\u00e9 lantern wharf")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash %q", hash)
	}
	with := func(hash string) func(context.Context) (string, error) {
		return func(context.Context) (string, error) { return hash, nil }
	}
	if ok, stale, err := h.Check(ctx, "cafe\u0301 lantern wharf", with(hash)); !ok || stale || err != nil {
		t.Error("the right passphrase in another spelling:", ok, stale, err)
	}
	if ok, _, err := h.Check(ctx, "cafe lantern wharf", with(hash)); ok || err != nil {
		t.Error("a wrong passphrase:", ok, err)
	}
	before := h.Runs()
	if ok, _, err := h.Check(ctx, "anything", with("")); ok || err != nil || h.Runs() != before+1 {
		t.Error("against nothing:", ok, err, h.Runs()-before)
	}
	for _, bad := range []string{"x", "$argon2id$v=19$m=19456,t=2,p=1$", "$argon2id$v=19$m=19456,t=2,p=1$AAAA$AAAA", "$argon2i$v=19$m=19456,t=2,p=1$aaaaaaaaaaaa$aaaaaaaaaaaaaaaaaaaaaaaaaaa",
		strings.Replace(hash, "t=2", "t=0", 1)} {
		if _, _, err := h.Check(ctx, "anything", with(bad)); err == nil {
			t.Errorf("the hash %q was read", bad)
		}
	}
	raised, err := NewHasher(Params{Memory: 20 * 1024, Time: 3, Threads: 1}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if ok, stale, err := raised.Check(ctx, "caf\u00e9 lantern wharf", with(hash)); !ok || !stale || err != nil {
		t.Error("a hash below today's parameters asks for none anew:", ok, stale, err)
	}
	refused := errors.New("no")
	if _, _, err := h.Check(ctx, "x", func(context.Context) (string, error) { return "", refused }); !errors.Is(err, refused) {
		t.Error(err)
	}
}

func TestHasherFloor(t *testing.T) {
	for _, p := range []Params{{Memory: 19*1024 - 1, Time: 2, Threads: 1}, {Memory: 19 * 1024, Time: 1, Threads: 1}, {Memory: 19 * 1024, Time: 2}} {
		if _, err := NewHasher(p, 1); err == nil {
			t.Errorf("%+v is below the floor", p)
		}
	}
	if _, err := NewHasher(Floor, 0); err == nil {
		t.Error("no slot")
	}
}

func TestRace_HasherSlots(t *testing.T) {
	const slots = 2
	h, err := NewHasher(Floor, slots)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	inside, most := 0, 0
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() {
			_, _, err := h.Check(context.Background(), "anything", func(context.Context) (string, error) {
				mu.Lock()
				inside++
				most = max(most, inside)
				mu.Unlock()
				time.Sleep(time.Millisecond)
				mu.Lock()
				inside--
				mu.Unlock()
				return "", nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if most > slots {
		t.Errorf("%d attempts under way with %d slots", most, slots)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	h.slots <- struct{}{}
	h.slots <- struct{}{}
	if _, err := h.Hash(ctx, "x"); !errors.Is(err, fault.Busy) {
		t.Error("who waits for a slot does not obey ctx:", err)
	}
}

func TestToken(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		token, hash := NewToken()
		again, ok := HashToken(token)
		if len(token) != 43 || !ok || !Same(hash, again) || seen[token] {
			t.Fatal("a token is not what it should be")
		}
		seen[token] = true
	}
	for _, bad := range []string{"", "x", strings.Repeat("A", 42), strings.Repeat("A", 44), strings.Repeat("A", 42) + "B", strings.Repeat("=", 43)} {
		if _, ok := HashToken(bad); ok {
			t.Errorf("%q counts as a token", bad)
		}
	}
}

func TestCode(t *testing.T) {
	codes := NewRecoveryCodes()
	slices.Sort(codes)
	if len(slices.Compact(codes)) != RecoveryCodes {
		t.Error("codes repeat")
	}
	h, ok := HashCode("0a1b-2c3d-4e5f-6g7h")
	for _, typed := range []string{"0A1B2C3D4E5F6G7H", " oaib 2c3d 4e5f 6g7h\n", "OALB‑2C3D‑4E5F‑6G7H"} {
		if got, good := HashCode(typed); !ok || !good || !Same(got, h) {
			t.Errorf("%q is not forgiven", typed)
		}
	}
	for _, bad := range []string{"", "0a1b-2c3d-4e5f-6g7", "0a1b-2c3d-4e5f-6g7h8", "ua1b-2c3d-4e5f-6g7h"} {
		if _, ok := HashCode(bad); ok {
			t.Errorf("%q counts as a code", bad)
		}
	}
}

func TestTOTP(t *testing.T) {
	now := time.Date(2026, 5, 4, 12, 0, 10, 0, time.UTC)
	key := TOTPFrom([]byte("thirty-two random bytes or so..."))
	code := func(d time.Duration) string {
		c, err := totp.GenerateCode(key, now.Add(d)) // another implementation of ours would agree with itself
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	step, ok := CheckTOTP(key, code(0), now, 0)
	if !ok || step != now.Unix()/30 {
		t.Fatal("the code of now is refused")
	}
	if s, ok := CheckTOTP(key, code(0)[:3]+" "+code(0)[3:], now, 0); !ok || s != step {
		t.Error("a space in the middle is not forgiven")
	}
	for d, want := range map[time.Duration]bool{-60 * time.Second: false, -30 * time.Second: true, 30 * time.Second: true, 60 * time.Second: false} {
		if _, ok := CheckTOTP(key, code(d), now, 0); ok != want {
			t.Errorf("the code of %v counts: %v", d, ok)
		}
	}
	if _, ok := CheckTOTP(key, code(0), now, step); ok {
		t.Error("a code counts twice")
	}
	if _, ok := CheckTOTP(key, code(-30*time.Second), now, step); ok {
		t.Error("an older code counts after a newer one")
	}
	if _, ok := CheckTOTP(key, "", now, 0); ok {
		t.Error("no code counts")
	}
	if raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(key); err != nil || len(raw) != 20 {
		t.Error("the key has", len(raw), "bytes", err)
	}
	if a := TOTPAddress("My Standing", "jo@example.org", key); !strings.HasPrefix(a, "otpauth://totp/My%20Standing:jo@example.org?") || strings.Contains(a, "+") {
		t.Error(a)
	}
}

func TestLogin(t *testing.T) {
	for typed, want := range map[string]string{
		" Jo.Ward@Example.ORG ": "jo.ward@example.org", "JOSE\u0301@example.org": "jos\u00e9@example.org",
		"Brisk-Otter-1234": "brisk-otter-1234", "brisk otter 1234": "brisk-otter-1234", "brisk\u2013otter\u20111234": "brisk-otter-1234", "ｂｒｉｓｋ-otter-1234": "brisk-otter-1234",
	} {
		if got, _, ok := Login(typed); !ok || got != want {
			t.Errorf("Login(%q) = %q, %v", typed, got, ok)
		}
	}
	for _, bad := range []string{"", "jo", "@", "a@", "@b.c", "Jo <jo@example.org>", "jo@example.org, al@example.org", "jo@[127.0.0.1]", "jo@example.org.", "jo\u0000@example.org",
		strings.Repeat("a", 250) + "@example.org", "jo ward'", "\u0430dmin-otter-1234"} {
		if got, _, ok := Login(bad); ok {
			t.Errorf("Login(%q) = %q", bad, got)
		}
	}
}

func TestUsernameHasNoName(t *testing.T) {
	names := map[string]bool{}
	for _, list := range []string{"male_names", "female_names"} {
		for _, n := range frequency.FrequencyLists[list] {
			names[n] = true
		}
	}
	surnames := frequency.FrequencyLists["surnames"]
	for _, n := range surnames[:min(len(surnames), 5000)] {
		names[n] = true
	}
	if len(names) < 8000 {
		t.Fatal("the lists of names hold only", len(names))
	}
	for _, w := range slices.Concat(first, second) {
		if names[w] {
			t.Errorf("%q is also somebody's name", w)
		}
	}
	if n := len(first) * len(second); n != 64*64 {
		t.Errorf("%d pairs of words, want 4096", n)
	}
	for range 200 {
		u := NewUsername()
		if c, kind, ok := Login(u); !ok || c != u || kind != Username {
			t.Fatalf("%q is no username", u)
		}
	}
}

func TestAgent(t *testing.T) {
	for line, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0": "edge.windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1":   "safari.ios",
		"Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36":                                  "chrome.android",
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                "firefox.linux",
		"curl/8.0": "other.other", "": "other.other",
	} {
		if got := Agent(line); got != want {
			t.Errorf("Agent(%q) = %q, want %q", line, got, want)
		}
	}
	if b, s := AgentName("edge.windows"); b != "Edge" || s != "Windows" {
		t.Error(b, s)
	}
	if b, s := AgentName("other.other"); b != "" || s != "" {
		t.Error(b, s)
	}
}
