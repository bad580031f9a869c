package audit

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Signer signs checkpoints. A key that lives elsewhere (a KMS) implements it.
type Signer interface {
	// Installation is the first part of the origin of every log: it stays when the key changes.
	Installation() string
	// Sign makes a signed note of a text.
	Sign(text string) (string, error)
	// Keys are the public keys, the present one first, then those it replaced.
	Keys() []string
}

// keyFile holds the signing key in each key directory:
//
//	installation standing-1a2b3c4d5e6f7081
//	key PRIVATE+KEY+…
//	retired standing-log-…+…+…       (public keys of before, newest first)
const keyFile = "log-key"

// FileSigner is an Ed25519 key in the key directories, readable by its owner only.
type FileSigner struct {
	text         string // of the file
	installation string
	skey         string
	signer       note.Signer
	public       []string
}

// Errors of the key file.
var (
	// ErrNoKey: no directory has a key. CreateSigner makes one, once.
	ErrNoKey   = errors.New("audit: there is no signing key of the log in the key directories")
	errKeyFile = errors.New("audit: the signing key of the log cannot be read")
)

// OpenSigner reads the key. A directory that has none, or still the one that was
// replaced when the process died, is given a copy; two that have nothing to do with
// each other are an error, as only one of them can be the key that was published.
func OpenSigner(dirs ...string) (*FileSigner, error) {
	var found *FileSigner
	var behind []string
	for _, dir := range dirs {
		path := filepath.Join(dir, keyFile)
		s, err := readSigner(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			behind = append(behind, path)
			continue
		case err != nil:
			return nil, err
		}
		switch {
		case found == nil || s.replaced(found):
			if found != nil {
				behind = append(behind, path)
			}
			found = s
		case found.replaced(s):
			behind = append(behind, path)
		case found.text != s.text:
			return nil, fmt.Errorf("%w: the key directories hold different ones", errKeyFile)
		}
	}
	if found == nil {
		return nil, ErrNoKey
	}
	if len(behind) == 0 {
		return found, nil
	}
	return found, found.store(dirs)
}

func readSigner(path string) (*FileSigner, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%w: %s must be readable by its owner only (chmod 600)", errKeyFile, path)
	}
	return parseSigner(string(b))
}

// replaced reports whether s came after old.
func (s *FileSigner) replaced(old *FileSigner) bool {
	return s.installation == old.installation && slices.Contains(s.public[1:], old.public[0])
}

// CreateSigner makes the first key of an installation.
func CreateSigner(dirs ...string) (*FileSigner, error) {
	if s, err := OpenSigner(dirs...); !errors.Is(err, ErrNoKey) {
		return s, err
	}
	skey, _, err := newKey()
	if err != nil {
		return nil, err
	}
	var name [8]byte
	_, _ = rand.Read(name[:])
	return storeSigner(dirs, "standing-"+hex.EncodeToString(name[:]), skey, nil)
}

// Rotate replaces the key; what the old one signed stays valid.
func (s *FileSigner) Rotate(dirs ...string) (*FileSigner, error) {
	skey, _, err := newKey()
	if err != nil {
		return nil, err
	}
	return storeSigner(dirs, s.installation, skey, s.public)
}

// newKey makes a key pair whose name holds an id of its own, so that two keys of one
// installation are told apart by name and not only by the four bytes of a note's hash.
func newKey() (skey, vkey string, err error) {
	var id [8]byte
	_, _ = rand.Read(id[:])
	return note.GenerateKey(rand.Reader, "standing-log-"+hex.EncodeToString(id[:]))
}

func storeSigner(dirs []string, installation, skey string, retired []string) (*FileSigner, error) {
	text := "installation " + installation + "\nkey " + skey + "\n"
	for _, k := range retired {
		text += "retired " + k + "\n"
	}
	s, err := parseSigner(text)
	if err != nil {
		return nil, err
	}
	return s, s.store(dirs)
}

func (s *FileSigner) store(dirs []string) error {
	for _, dir := range dirs {
		if err := replaceFile(filepath.Join(dir, keyFile), []byte(s.text)); err != nil {
			return err
		}
	}
	return nil
}

func parseSigner(text string) (*FileSigner, error) {
	s := &FileSigner{text: text}
	var retired []string
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		switch name {
		case "installation":
			s.installation = value
		case "key":
			s.skey = value
		case "retired":
			retired = append(retired, value)
		default:
			return nil, errKeyFile
		}
	}
	var err error
	if s.signer, err = note.NewSigner(s.skey); err != nil || s.installation == "" {
		return nil, errKeyFile
	}
	public, err := publicKey(s.skey)
	if err != nil {
		return nil, err
	}
	s.public = append([]string{public}, retired...)
	return s, nil
}

// Installation names this installation in every origin.
func (s *FileSigner) Installation() string { return s.installation }

// Sign makes a signed note.
func (s *FileSigner) Sign(text string) (string, error) {
	b, err := note.Sign(&note.Note{Text: text}, s.signer)
	return string(b), err
}

// Keys are the public keys.
func (s *FileSigner) Keys() []string { return s.public }
